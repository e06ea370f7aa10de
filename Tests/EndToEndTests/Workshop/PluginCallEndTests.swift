import Foundation
import TestSupport
import Testing

@Suite("dotjob plugin call ends what does not end by itself")
struct PluginCallEndTests {
    private let plugin: CalledPlugin

    init() throws { plugin = try CalledPlugin() }

    @Test("at its timeout a handler is asked to stop, and its attempt is a 502")
    func timeout() throws {
        let outcome = try plugin.call("wait_for_stop", "--timeout", "100ms")
        #expect(outcome.status == 1)
        #expect(outcome.error.contains("dotjob: timeout: asked to stop after 100 ms; killed in 5000 ms\n"))
        #expect(outcome.error.contains("502 timed out: timed out after 100 ms; stopped when asked\n"))
        #expect(outcome.error.contains("fini was here"))
    }

    @Test("past the grace it is killed, and that is a 502 too")
    func kill() throws {
        let object = try plugin.object("never_stop", "--timeout", "100ms", "--grace", "100ms")
        #expect(object["handle_code"] as? Int == 502)
        #expect(object["outcome"] as? String == "timed out")
        #expect(
            (object["message"] as? String)?.hasPrefix("timed out after 100 ms; killed, since it did not end") == true)
        #expect(try #require(object["elapsed_us"] as? Int) >= 200_000)
    }

    @Test("Ctrl-C asks the handler to stop, whose lines and progress have come before it ended")
    func interrupted() throws {
        let call = try plugin.start("wait_for_stop")
        try #require(call.waits(for: "info     started\n"))
        try #require(call.waits(for: "progress 50% half way\n"))
        call.interrupt()
        #expect(call.end() == 1)
        #expect(
            call.error.contains("dotjob: interrupted: asked to stop; killed in 5000 ms, or at once when interrupted"))
        #expect(call.error.contains("499 cancelled: interrupted; stopped when asked\n"))
    }

    @Test("a second Ctrl-C kills it")
    func interruptedTwice() throws {
        let call = try plugin.start("never_stop", "--grace", "1h")
        try #require(call.waits(for: "info     started"))
        call.interrupt()
        try #require(call.waits(for: "interrupted: asked to stop"))
        call.interrupt()
        #expect(call.end() == 1)
        #expect(call.error.contains("499 cancelled: interrupted; killed"))
    }

    @Test("Ctrl-C while the plugin loads ends that")
    func interruptedInInit() throws {
        let library = try FixturePlugin.build(
            text: """
                #include <dotjob/plugin.h>
                #include <unistd.h>
                static int32_t start(const dotjob_host *h, const dotjob_plugin *p, char *error, size_t size) {
                  (void)h; (void)p; (void)error; (void)size;
                  printf("loading\\n");
                  fflush(stdout);
                  for (;;) pause();
                }
                DOTJOB_PLUGIN("sleeper", "1", p->init = start)
                DOTJOB_HANDLER(work) { (void)task; return DOTJOB_OK; }
                """, named: "sleeper", in: plugin.directory.path)
        let call = try RunningCall(arguments: ["plugin", "call", library, "work"])
        try #require(call.waits(for: "stdout   loading"))
        call.interrupt()
        #expect(call.end() == 1)
        #expect(call.error.hasSuffix("dotjob: plugin \"sleeper.so\": interrupted while it was loaded\n"))
    }

    @Test("a crash is told with its signal, the functions, and their files and lines")
    func crash() throws {
        let outcome = try plugin.call("crash_deep")
        #expect(outcome.status == 1)
        #expect(
            outcome.error.contains(
                "503 host died: the handler took its host down: it died of SIGSEGV at address 0x10\n"))
        #expect(!Self.symbolisers.isEmpty, "gcc brings binutils along")
        #expect(outcome.error.contains(/\n  \w+ at \S*Tests\/FixturePlugins\/workshop.c:\d+\n/), "\(outcome.error)")
        let crash = try #require(try plugin.object("crash_deep")["crash"] as? [String: Any])
        #expect(crash["signal"] as? String == "SIGSEGV")
        #expect(crash["end"] as? String == "died of SIGSEGV at address 0x10")
        #expect((crash["backtrace"] as? [String])?.first?.contains("workshop.c:") == true)
    }

    /// Those of the machine, by name.
    private static let symbolisers: [String: String] = {
        let found = ["addr2line", "llvm-symbolizer"].map { name in
            (name, (try? Tool.run("/bin/sh", ["-c", "command -v \(name)"]).output)?.split(separator: "\n").first ?? "")
        }
        return Dictionary(uniqueKeysWithValues: found).filter { !$0.value.isEmpty }.mapValues(String.init)
    }()

    @Test("either symboliser will do", arguments: symbolisers)
    func eitherSymboliser(name: String, path: String) throws {
        let tools = plugin.directory.file("tools")
        try FileManager.default.createDirectory(atPath: tools, withIntermediateDirectories: false)
        try FileManager.default.createSymbolicLink(
            atPath: "\(tools)/\(name)", withDestinationPath: path)
        let outcome = try plugin.call("crash_deep", environment: ["PATH": tools])
        #expect(outcome.error.contains(/\n  \w+ at \S*workshop\.c:\d+\n/), "\(outcome.error)")
    }

    @Test("without a symboliser, the crash is told by function and address")
    func crashWithoutTools() throws {
        let outcome = try plugin.call("crash_deep", environment: ["PATH": plugin.directory.path])
        #expect(outcome.status == 1)
        #expect(outcome.error.contains(/\n  \S+\+0x[0-9a-f]+ in workshop\.so\+0x[0-9a-f]+\n/), "\(outcome.error)")
    }

    @Test("a handler that calls exit is told")
    func exit() throws {
        let outcome = try CalledPlugin("crash.c").call("exit_zero")
        #expect(outcome.status == 1)
        #expect(outcome.error.contains("503 host died: the handler took its host down: it was ended by exit(0)\n"))
    }

    @Test("a fini that crashes is told, though the attempt succeeded")
    func crashInFini() throws {
        let library = try FixturePlugin.build(
            text: """
                #include <dotjob/plugin.h>
                #include <stdlib.h>
                static void leave(void) { abort(); }
                DOTJOB_PLUGIN("leaver", "1", p->fini = leave)
                DOTJOB_HANDLER(work) { (void)task; return DOTJOB_OK; }
                """, named: "leaver", in: plugin.directory.path)
        let outcome = try Tool.run(Project.product("dotjob"), ["plugin", "call", library, "work"])
        #expect(outcome.status == 0)
        #expect(
            outcome.error.contains(/warning  the host died of SIGABRT.* after the last attempt, in fini; mend it\n/))
    }
}
