import Foundation
import JobModel
import JobStore
import TestSupport
import Testing

/// Publishing with real plugins, and no executor.
@Suite("dotjob plugin publish")
struct CommandPublishTests {
    private let sandbox: CommandSandbox

    init() throws { sandbox = try CommandSandbox() }

    private func build(_ version: Int) throws -> String {
        try FixturePlugin.build(
            "traces.c", named: "v\(version)", flags: ["-pthread", "-DVERSION=\"\(version)\""],
            in: sandbox.directory.path)
    }

    private func build(_ name: String, handler: String, more: String = "") throws -> String {
        try FixturePlugin.build(
            text: """
                #include <dotjob/plugin.h>
                #include <stdlib.h>
                #ifndef INIT
                DOTJOB_PLUGIN("\(name)", "1")
                #endif
                \(more)
                DOTJOB_HANDLER(\(handler)) { (void)task; return DOTJOB_OK; }
                """, named: name, flags: more.contains("refuse") ? ["-DINIT"] : [], in: sandbox.directory.path)
    }

    @discardableResult
    private func publish(_ arguments: String...) throws -> String {
        let outcome = try sandbox.run(["plugin", "publish", "--group", "g"] + arguments)
        try #require(outcome.status == 0, "\(outcome.error)")
        return outcome.output
    }

    @Test("replaces by name, keeps the others, and says so; the same bytes again are nothing to publish")
    func replaces() throws {
        try publish(try build("other", handler: "h"))
        let said = try publish(try build(1), "--note", "the first")
        #expect(said.hasPrefix("group \"g\": release 2 published\n"))
        #expect(said.contains("    other 1: h\n"))
        #expect(said.contains("  + traces 1: "))
        #expect(
            try publish(try build(1))
                == "group \"g\": release 2 holds these very bytes already and is healthy; nothing to publish\n")
        #expect(try publish(try build(2)).hasPrefix("group \"g\": release 3 published\n"))
        let rows = try sandbox.rows("plugin", "list", "--all")
        #expect(rows.filter { $0["release_no"] as? Int == 3 }.map { $0["version"] as? String } == ["1", "2"])
        #expect(
            rows.filter { $0["release_no"] as? Int == 2 }.map { $0["note"] as? String } == ["the first", "the first"])
    }

    @Test("with --dry-run says what would come of it, publishes nothing, and does not wait")
    func dryRun() throws {
        let library = try build("mail", handler: "send")
        #expect(
            try publish(library, "--dry-run")
                == "group \"g\": release 1 would be published\n  + mail 1: send\n  added: send\n")
        #expect(try sandbox.rows("plugin", "list", "--all").isEmpty)
        try publish(library)
        #expect(try publish(library, "--dry-run").contains("nothing to publish"))
        let next = try build("mail", handler: "fetch")
        #expect(try publish(next, "--dry-run").contains("  added: fetch\n  removed: send\n"))
        #expect(try sandbox.run(["plugin", "publish", "--group", "g", library, "--dry-run", "--wait"]).status == 64)
    }

    @Test("says so when no executor of the group is online, whether it waits or not")
    func nobodyOnline() throws {
        let library = try build(1)
        let note = "note: no executor of the group is online; start one with \"dotjob executor\" or \"dotjob up\"\n"
        let outcome = try sandbox.run(["plugin", "publish", "--group", "g", library])
        #expect(outcome.status == 0 && outcome.error == note)
        let waiting = try sandbox.run(
            ["plugin", "rollback", "--group", "g", "--to", "1", "--wait", "--wait-timeout", "0s"])
        #expect(waiting.status == 1 && waiting.error.hasPrefix(note), "\(waiting.error)")
    }

    @Test("tries the plugins beside the group's others, and without them when they replace all")
    func triesTheOutcome() throws {
        let loud = try build(
            "loud", handler: "a",
            more: "__attribute__((constructor)) static void be(void) { setenv(\"LOUD\", \"1\", 1); }")
        let shy = try build(
            "shy", handler: "b",
            more: """
                static int32_t refuse(const dotjob_host *h, const dotjob_plugin *p, char *error, size_t capacity) {
                  (void)h; (void)p;
                  if (getenv("LOUD") == NULL) return 0;
                  snprintf(error, capacity, "somebody is loud");
                  return 1;
                }
                DOTJOB_PLUGIN("shy", "1", p->init = refuse)
                """)
        try publish(shy)
        #expect(
            try sandbox.refusal("plugin", "publish", "--group", "g", loud).contains("somebody is loud"))
        #expect(try sandbox.rows("plugin", "list").map { $0["release_no"] as? Int } == [1])
        let said = try publish(loud, "--replace-all")
        #expect(said == "group \"g\": release 2 published\n  + loud 1: a\n")
    }

    @Test("refuses to remove a handler that an enabled job uses, unless that is allowed")
    func removal() throws {
        try publish(try build("other", handler: "h"))
        try sandbox.succeed("job", "add", "--name", "a", "--group", "g", "--handler", "h")
        let next = try build(1)
        let refusal = try sandbox.refusal("plugin", "publish", "--group", "g", next, "--replace-all")
        #expect(refusal.contains("\"h\""))
        #expect(refusal.contains("job \"a\""))
        #expect(refusal.contains("--allow-removal"))
        #expect(try publish(next, "--replace-all", "--allow-removal").contains("release 2 published"))
    }

    @Test("starts a canary with a share of the claims, which promote ends well")
    func canary() throws {
        let first = try build(1)
        #expect(
            try sandbox.refusal("plugin", "publish", "--group", "g", first, "--canary", "10%").contains("no release"))
        for share in ["0%", "100%", "ten", "10.5%", "-3"] {
            let arguments = ["plugin", "publish", "--group", "g", first, "--canary=\(share)"]
            #expect(try sandbox.refusal(of: arguments, status: 64).contains("--canary \"\(share)\": "))
        }
        #expect(try sandbox.refusal("plugin", "promote", "--group", "g").contains("no canary"))
        try publish(first)
        #expect(
            try publish(try build(2), "--canary", "10%")
                .hasPrefix("group \"g\": release 2 published as a canary for 10% of the claims\n"))
        #expect(try sandbox.rows("group", "list").first?["canary_percent"] as? Int == 10)
        #expect(
            try sandbox.refusal(of: ["plugin", "canary", "0%", "--group", "g"], status: 64).contains("share \"0%\": "))
        #expect(
            try sandbox.succeed("plugin", "canary", "25%", "--group", "g", "--release", "2")
                == "group \"g\": its canary gets 25% of the claims\n")
        #expect(try sandbox.rows("group", "list").first?["canary_percent"] as? Int == 25)
        #expect(try sandbox.refusal("plugin", "canary", "50%", "--group", "g", "--release", "1").contains("release"))
        #expect(
            try sandbox.refusal("plugin", "publish", "--group", "g", try build(3)).contains("release 2 is a canary"))
        #expect(
            try sandbox.succeed("plugin", "promote", "--group", "g")
                == "group \"g\": release 2 promoted; it gets every claim now\n")
        #expect(try sandbox.rows("plugin", "list").map { $0["release_no"] as? Int } == [2])
    }

    @Test("stores what nobody has tried with --no-check, and asks for its handlers where nobody knows them")
    func unchecked() throws {
        let broken = sandbox.directory.file("broken.so")
        try Data("no library".utf8).write(to: URL(fileURLWithPath: broken))
        let refusal = try sandbox.refusal("plugin", "publish", "--group", "g", "--no-check", broken)
        #expect(refusal.contains("plugin \"broken\": unchecked, and new to group \"g\""))
        try publish("--no-check", "--handler", "a", "--handler", "b", broken)
        try Data("neither".utf8).write(to: URL(fileURLWithPath: broken))
        try publish("--no-check", broken)
        let row = try #require(try sandbox.rows("plugin", "list").first)
        #expect(row["release_no"] as? Int == 2)
        #expect(row["handlers"] as? [String] == ["a", "b"])
    }
}
