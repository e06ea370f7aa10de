import Foundation
import TestSupport
import Testing

@Suite("dotjob plugin call runs a handler without a database")
struct PluginCallTests {
    private let plugin: CalledPlugin

    init() throws { plugin = try CalledPlugin() }

    @Test("the result stands alone on standard output, all else on standard error")
    func streams() throws {
        let outcome = try plugin.call("show_all", "--attempt", "3")
        #expect(outcome.status == 0)
        #expect(outcome.output == "{\"done\":true}\n")
        for line in [
            "stdout   init was here", "debug    a detail", "warning  attempt 3", "stdout   printed out",
            "stderr   printed on error", "stdout   fini was here", "200 ok",
        ] {
            #expect(outcome.error.split(separator: "\n").contains { $0 == line }, "\(line) in \(outcome.error)")
        }
        #expect(outcome.error.contains(/took [\d.]+ \S+, loaded in [\d.]+ \S+, memory [\d.]+ MiB at most \(VmHWM/))
        #expect(try FileManager.default.contentsOfDirectory(atPath: plugin.directory.path) == ["workshop.so"])
    }

    @Test("--json is one object with everything, and nothing is on standard error")
    func json() throws {
        let object = try plugin.object("show_all")
        #expect(object["handle_code"] as? Int == 200)
        #expect(object["outcome"] as? String == "ok")
        #expect(object["result"] as? String == "{\"done\":true}")
        #expect(object["plugin"] as? String == "workshop")
        #expect(object["version"] as? String == "1.2.3")
        let log = try #require(object["log"] as? [[String: Any]])
        func line(_ text: String) -> [String: Any]? { log.first { $0["text"] as? String == text } }
        #expect(line("a detail")?["source"] as? String == "log")
        #expect(line("a detail")?["level"] as? String == "debug")
        #expect(line("printed out")?["source"] as? String == "output")
        #expect(line("printed out")?["stream"] as? String == "stdout")
        #expect(line("printed on error")?["stream"] as? String == "stderr")
        #expect(object["progress"] is NSNull)
        #expect(try #require(object["peak_memory_bytes"] as? Int) > 1_000_000)
        #expect(try #require(object["startup_ms"] as? Double) > 0)
        #expect(object["elapsed_us"] is Int)
        let outcome = try plugin.call("show_all", "--json")
        #expect(outcome.error.isEmpty)
    }

    @Test("a handler that fails ends it with 1, says why, and keeps standard output empty")
    func failure() throws {
        let crash = try CalledPlugin("crash.c")
        let outcome = try crash.call("fail_for_good")
        #expect(outcome.status == 1)
        #expect(outcome.output.isEmpty)
        #expect(outcome.error.contains("500 failed: final: no retry will help (for good: no retry)\n"))
        let object = try crash.object("fail_for_good")
        #expect(object["failure_kind"] as? String == "final")
        #expect(object["permanent"] as? Int == 1)
        #expect(object["result"] is NSNull)
    }

    @Test("a handler that snoozes has not failed, and for how long is said")
    func snooze() throws {
        let later = try CalledPlugin("abi/1.1/plugin.c")
        let outcome = try later.call("snooze_later")
        #expect(outcome.status == 0 && outcome.output.isEmpty)
        #expect(outcome.error.contains("202 snoozed: not now (to be run again after "))
        let object = try later.object("snooze_later")
        #expect(object["handle_code"] as? Int == 202 && object["retry_after_ms"] as? Int == 1500)
    }

    @Test("an unknown handler is refused with the names there are")
    func unknownHandler() throws {
        let outcome = try plugin.call("send")
        #expect(outcome.status == 1)
        #expect(
            outcome.error.hasSuffix(
                "dotjob: handler \"send\": plugin \"workshop\" has none of that name; it has \"crash_deep\", "
                    + "\"fail_third\", \"never_stop\", \"read_settings\", \"show_all\", \"strict\", \"wait_for_stop\"\n"
            ))
    }

    @Test("parameters that do not fit the handler's schema are refused, unless that is not wanted")
    func schema() throws {
        let refused = try plugin.call("strict", "--param", "{}")
        #expect(refused.status == 1)
        #expect(refused.output.isEmpty)
        #expect(refused.error.contains("dotjob: parameter \"name\": missing; handler \"strict\" asks for that"))
        #expect(try plugin.call("strict", "--param", "{}", "--no-check").output == "\"?\"\n")
        #expect(try plugin.call("strict", "--param", "{\"name\":\"Ada\"}").output == "\"Ada\"\n")
        let file = plugin.directory.file("parameters.json")
        try "{\"name\": \"Grace\"}".write(toFile: file, atomically: true, encoding: .utf8)
        #expect(try plugin.call("strict", "--param-file", file).output == "\"Grace\"\n")
    }

    @Test("a directory plugin is called like a library")
    func directory() throws {
        let folder = plugin.directory.file("workshop")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        try FileManager.default.moveItem(atPath: plugin.library, toPath: "\(folder)/workshop.so")
        let outcome = try Tool.run(Project.product("dotjob"), ["plugin", "call", folder, "show_all"])
        #expect(outcome.status == 0, "\(outcome.error)")
        #expect(outcome.output == "{\"done\":true}\n")
    }

    @Test("a handler's control characters cannot drive the terminal")
    func controlCharacters() throws {
        let library = try FixturePlugin.build(
            text: """
                #include <dotjob/plugin.h>
                DOTJOB_PLUGIN("painter", "1")
                DOTJOB_HANDLER(paint) { dotjob_logf(task, DOTJOB_INFO, "\\033[31mred"); return DOTJOB_OK; }
                """, named: "painter", in: plugin.directory.path)
        let outcome = try Tool.run(Project.product("dotjob"), ["plugin", "call", library, "paint"])
        #expect(outcome.error.contains("[31mred"))
        #expect(!outcome.error.contains("\u{1B}"))
    }

    @Test(
        "wrong usage ends with 64",
        arguments: [
            ["show_all", "--attempt", "0"], ["show_all", "--repeat", "0"], ["show_all", "--keep-going"],
            ["show_all", "--param", "{}", "--param-file", "x"], [],
        ])
    func usage(arguments: [String]) throws {
        let outcome = try Tool.run(Project.product("dotjob"), ["plugin", "call", plugin.library] + arguments)
        #expect(outcome.status == 64)
        #expect(outcome.output.isEmpty)
    }
}
