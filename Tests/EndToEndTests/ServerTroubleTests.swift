import Foundation
import TestSupport
import Testing

@Suite("A server that is not there, or not itself")
struct ServerTroubleTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func dotjob(_ arguments: [String], _ variables: [String: String] = [:]) throws -> Tool.Outcome {
        try Tool.run(
            Project.product("dotjob"), arguments, environment: ["DOTJOB_TOKEN": "dj_x"].merging(variables) { $1 },
            directory: directory.path)
    }

    private func refusal(_ server: CannedServer, _ arguments: String...) throws -> String {
        let outcome = try dotjob(arguments + ["--server", "http://127.0.0.1:\(server.port)"])
        #expect(outcome.status == 1 && outcome.output.isEmpty, "\(outcome.output)")
        #expect(outcome.error.hasPrefix("dotjob: server \"http://127.0.0.1:\(server.port)\": "), "\(outcome.error)")
        #expect(!outcome.error.contains("dj_x"))
        return outcome.error
    }

    private static let group = """
        {"id":1,"name":"g","description":"","host_threads":4,"max_running":null,"is_paused":false,"desired_release_id":null,\
        "canary_release_id":null,"canary_percent":null,"running_tasks":0,"online_executors":0}
        """

    @Test("one that nobody listens at is named, with what to look for, wherever the option stands")
    func nobody() throws {
        for arguments in [
            ["--server", "http://127.0.0.1:1", "job", "list"], ["job", "list", "--server", "http://127.0.0.1:1"],
        ] {
            let outcome = try dotjob(arguments)
            #expect(outcome.status == 1)
            #expect(
                outcome.error
                    == "dotjob: server \"http://127.0.0.1:1\": refuses connections; is \"dotjob scheduler\" running there?\n"
            )
        }
    }

    @Test("one that breaks off is asked once more, a change with the same key; then it is told")
    func breaksOff() throws {
        let list = try CannedServer([nil, CannedServer.reply("200 OK", #"{"items":[]}"#)])
        let outcome = try dotjob(["group", "list", "--json", "--server", "http://127.0.0.1:\(list.port)"])
        #expect(outcome.output == "[]\n" && list.requests.count == 2, "\(outcome.error)")
        let change = try CannedServer([nil, CannedServer.reply("200 OK", Self.group)])
        let paused = try dotjob(["group", "pause", "g", "--server", "http://127.0.0.1:\(change.port)"])
        #expect(paused.status == 0, "\(paused.error)")
        let keys = change.requests.map { $0.firstMatch(of: /Idempotency-Key: (\S+)/)?.1 }
        #expect(keys.count == 2 && keys[0] != nil && keys[0] == keys[1])
        #expect(try refusal(CannedServer([nil, nil]), "group", "pause", "g").contains("broke the connection off; "))
    }

    @Test("a change without a key is sent once")
    func sentOnce() throws {
        let server = try CannedServer([nil, CannedServer.reply("200 OK", Self.group)])
        #expect(try refusal(server, "group", "update", "g", "--threads", "2").contains("look whether it was done"))
        #expect(server.requests.count == 1)
    }

    @Test("a redirect is not followed, and what is not dotjob's is told")
    func strangers() throws {
        let redirect = try CannedServer([
            CannedServer.reply("302 Found", "", headers: "Location: http://127.0.0.1:1/\r\n")
        ])
        #expect(try refusal(redirect, "job", "list").contains("redirects to another address"))
        let page = try CannedServer([CannedServer.reply("502 Bad Gateway", "<html>")])
        #expect(try refusal(page, "job", "list").contains("answers 502, and not as dotjob does"))
        let other = try CannedServer([CannedServer.reply("200 OK", #"{"items":[{"id":1}]}"#)])
        #expect(try refusal(other, "group", "list").contains("its answer has no \""))
    }

    @Test("what is local by nature, or names two places, is wrong usage")
    func usage() throws {
        let server = ["DOTJOB_SERVER": "http://127.0.0.1:1"]
        for arguments in [["up"], ["scheduler"], ["executor", "--group", "g"], ["backup", "f"], ["restore", "f"]] {
            for outcome in [try dotjob(arguments, server), try dotjob(arguments + ["--server", "http://127.0.0.1:1"])] {
                #expect(
                    outcome.status == 64 && outcome.error.contains("works on a database of the machine"),
                    "\(outcome.error)")
            }
        }
        #expect(try dotjob(["job", "list", "--server", "http://h", "--database", "d"]).status == 64)
        #expect(try dotjob(["--server", "http://h", "job", "list", "--database", "d"]).status == 64)
        #expect(try dotjob(["job", "list"], server.merging(["DOTJOB_DATABASE": "d"]) { $1 }).status == 64)
        for address in ["ftp://h", "http://", "http://user:secret@h", "h:1", "http://h:99999"] {
            #expect(try dotjob(["job", "list", "--server", address]).status == 64, "\(address)")
        }
    }

    @Test("a token's file that others may read is refused, and its token is never shown")
    func tokenFile() throws {
        let file = directory.file("token")
        try "dj_of_a_file\n".write(toFile: file, atomically: true, encoding: .utf8)
        let files = FileManager.default
        func ask(_ server: Int) throws -> Tool.Outcome {
            try dotjob(["group", "list", "--server", "http://127.0.0.1:\(server)", "--token-file", file])
        }
        try files.setAttributes([.posixPermissions: 0o640], ofItemAtPath: file)
        let open = try ask(1)
        #expect(open.status == 1 && open.error.contains("\": others may read it; "), "\(open.error)")
        #expect(!open.error.contains("dj_of"))
        try files.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
        let server = try CannedServer([CannedServer.reply("200 OK", #"{"items":[]}"#)])
        #expect(try ask(server.port).status == 0)
        #expect(server.requests.first?.contains("Authorization: Bearer dj_of_a_file\r\n") == true)
    }
}
