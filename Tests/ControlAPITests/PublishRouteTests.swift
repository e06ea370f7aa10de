import Foundation
import JobModel
import JobStore
import TestSupport
import Testing

/// Real plugins, sent as bodies.
@Suite("Publishing over HTTP")
struct PublishRouteTests {
    private let served: ServedDatabase

    init() throws { served = try ServedDatabase() }

    private func build(_ name: String, handler: String, code: String = "DOTJOB_OK") throws -> String {
        try FixturePlugin.build(
            text: """
                #include <dotjob/plugin.h>
                DOTJOB_PLUGIN("\(name)", "1")
                DOTJOB_HANDLER(\(handler)) { (void)task; return \(code); }
                """, named: name, in: served.directory.path)
    }

    private func publish(_ path: String, _ query: String = "", token: String? = nil, key: String = "") throws
        -> HTTPReply
    {
        let bytes = try Array(Data(contentsOf: URL(fileURLWithPath: path)))
        let connection = try HTTPConnection(port: served.port)
        try connection.send(
            "POST /api/v1/groups/g/releases?\(query) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                + "Authorization: Bearer \(token ?? served.admin)\r\nContent-Type: application/octet-stream\r\n"
                + (key.isEmpty ? "" : "Idempotency-Key: \(key)\r\n") + "Content-Length: \(bytes.count)\r\n\r\n")
        try connection.send(bytes)
        return try HTTPReply(connection.readToEnd())
    }

    @Test(
        "A library that is sent is the group's next release, with its publisher and its audit; nothing of it is left beside"
    )
    func publishes() throws {
        let library = try build("mail", handler: "send")
        let token = try served.token("ci", "publisher", "--group", "g")
        let reply = try publish(library, "file=mail.so&note=first", token: token)
        #expect(reply.status == 200, "\(reply.text)")
        let release = try served.store.release(number: 1, ofGroup: "g")
        #expect(release.publishedBy == "ci" && release.note == "first")
        #expect(release.plugins.map(\.handlers) == [["send"]])
        #expect(try served.auditOfRequests().map(\.action) == ["publishRelease"])
        let uploads = try FileManager.default.contentsOfDirectory(atPath: "\(served.database).d/uploads")
        #expect(uploads == [])
        let handlers = try served.ask("GET", "/api/v1/groups/g/handlers", token: token)
        #expect(handlers.text.contains(#""name":"send""#))
    }

    @Test("The same key again publishes nothing more, and is answered alike")
    func key() throws {
        let library = try build("mail", handler: "send")
        let first = try publish(library, key: "p-1")
        let again = try publish(library, key: "p-1")
        #expect(first.status == 200 && again.text == first.text)
        #expect(again.headers["idempotency-replayed"] == "true")
        #expect(try served.auditOfRequests().count == 1)
        let other = try publish(try build("other", handler: "b"), key: "p-1")
        #expect(other.status == 422, "other bytes are another request")
    }

    @Test("A dry run tells what a publish would change, and writes neither release nor audit")
    func dryRun() throws {
        _ = try publish(try build("mail", handler: "send"))
        var draft = JobDraft(name: "digest", group: "g", handler: "send")
        draft.settings.parameters = #"{"to": 1}"#
        _ = try served.store.addJob(draft, on: nil, now: 1, nextOccurrence: { _, _ in nil })
        let library = try FixturePlugin.build(
            text: #"""
                #include <dotjob/plugin.h>
                DOTJOB_PLUGIN("mail", "2")
                DOTJOB_HANDLER(send, m->parameters_schema = "{\"properties\": {\"to\": {\"type\": \"string\"}}}") {
                  (void)task; return DOTJOB_OK;
                }
                DOTJOB_HANDLER(fetch) { (void)task; return DOTJOB_OK; }
                """#, named: "mail", in: served.directory.path)
        let before = try served.auditOfRequests().count
        let reply = try publish(library, "file=mail.so&dry_run=true&canary=10", key: "d-1")
        #expect(reply.status == 200, "\(reply.text)")
        let outlook = try reply.object()
        #expect(outlook["dry_run"] as? Bool == true && outlook["is_new"] as? Bool == true)
        #expect(outlook["number"] as? Int == 2 && outlook["compared_to"] as? Int == 1)
        #expect(outlook["handlers_added"] as? [String] == ["fetch"])
        #expect(outlook["handlers_changed"] as? [String] == ["send"])
        #expect(outlook["handlers_removed"] as? [String] == [])
        let misfits = try #require(outlook["misfits"] as? [[String: Any]])
        #expect(misfits.map { $0["job"] as? String } == ["digest"])
        #expect(reply.text.contains(#""parameters_schema":{"properties""#))
        #expect(try served.store.releases(ReleaseFilter()).map(\.number) == [1])
        #expect(try served.auditOfRequests().count == before)
        #expect(try publish(library, "file=mail.so", key: "d-1").status == 200, "its key is still free")
    }

    @Test("A dry run is refused as the publish would be")
    func dryRunRefused() throws {
        let reply = try publish(try build("mail", handler: "send"), "canary=10&dry_run=true")
        #expect(reply.status == 409 && reply.text.contains("no release that a canary could be compared with"))
        #expect(try served.store.releases(ReleaseFilter()).isEmpty)
    }

    @Test("A canary is promoted, and a rollback goes back")
    func rollout() throws {
        _ = try publish(try build("mail", handler: "send"))
        let canary = try publish(try build("mail", handler: "send", code: "DOTJOB_FAIL"), "canary=10")
        #expect(try canary.object()["canary_percent"] as? Int == 10)
        let promoted = try served.ask("POST", "/api/v1/groups/g/promote")
        #expect(try promoted.object()["number"] as? Int == 2)
        let back = try served.ask("POST", "/api/v1/groups/g/rollback", #"{"to": 1}"#)
        #expect(try back.object()["number"] as? Int == 3)
        #expect(
            try served.auditOfRequests().map(\.action)
                == ["rollBackRelease", "promoteRelease", "publishRelease", "publishRelease"])
    }

    @Test(
        "What is no plugin, or is called by no plain name, is refused, and nothing is stored",
        arguments: [("", "no ELF", 409), ("file=..%2F..%2Fa.so", "", 422), ("file=a%2Fb.so", "", 422)])
    func refused(query: String, bytes: String, status: Int) throws {
        let file = served.directory.file("text.so")
        try "just text \(bytes)".write(toFile: file, atomically: true, encoding: .utf8)
        let reply = try publish(file, query)
        #expect(reply.status == status, "\(reply.text)")
        #expect(try served.store.releases(ReleaseFilter()).isEmpty)
        #expect(try served.auditOfRequests().isEmpty)
    }

    @Test("An operator may not bring in code")
    func roles() throws {
        let token = try served.token("op", "operator")
        #expect(try publish(try build("mail", handler: "send"), token: token).status == 403)
    }
}
