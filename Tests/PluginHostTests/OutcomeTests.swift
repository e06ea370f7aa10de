import CSlotTable
import Foundation
import HostProtocol
import TestSupport
import Testing

@Suite("What a handler does reaches the executor")
struct OutcomeTests {
    @Test("The ready report names plugins and handlers with what they say of themselves")
    func ready() throws {
        let host = try LoadedHost("crash.c", "throw.cpp")
        #expect(host.report.plugins.map(\.name) == ["crash", "throw"])
        #expect(host.report.plugins.map(\.version) == ["1.0.0", "1.0.0"])
        let echo = try #require(host.report.handlers.first { $0.name == "echo" })
        #expect(echo.plugin == 0)
        #expect(echo.summary == "Returns its parameters as its result")
        #expect(host.report.handlers.contains { $0.name == "throw_inside" && $0.plugin == 1 })
    }

    @Test("A handler's result, outcome and times are reported")
    func echo() throws {
        let before = Int64(Date().timeIntervalSince1970 * 1000) - 1
        let result = try LoadedHost("crash.c").run("echo", parameters: #"{"a":[1,"ü"]}"#)
        #expect(result.outcome == 0)
        #expect(result.ending == .returned)
        #expect(result.result == #"{"a":[1,"ü"]}"#)
        #expect(result.retryAfterMs == -1)
        #expect(result.startedAtMs >= before)
        #expect(result.finishedAtMs >= result.startedAtMs)
    }

    @Test("Elapsed time covers the handler's run")
    func elapsed() throws {
        let result = try LoadedHost("crash.c").run("sleep_ms", parameters: #"{"ms":30}"#)
        #expect(result.elapsedMicroseconds >= 30_000)
        #expect(result.finishedAtMs - result.startedAtMs >= 30)
    }

    @Test("Failure kind, message, outcome and delay are reported")
    func failures() throws {
        let host = try LoadedHost("crash.c")
        let failed = try host.run("fail_always")
        #expect(failed.outcome == 1)
        #expect(failed.failureKind == "always")
        #expect(failed.message == "every attempt fails")
        #expect(try host.run("fail_for_good").outcome == 2)
        #expect(try host.run("bad_outcome").outcome == 42)
        #expect(try host.run("retry_later", parameters: #"{"ms":1500}"#).retryAfterMs == 1500)
        #expect(try host.run("retry_later", parameters: #"{"ms":-5}"#).retryAfterMs == 0)
    }

    @Test("What one attempt said never shows on the next")
    func noLeftovers() throws {
        let host = try LoadedHost("crash.c", slots: 1)
        _ = try host.run("fail_always")
        _ = try host.run("echo", parameters: "[1]")
        let result = try host.run("bad_outcome")
        #expect(result.failureKind == "")
        #expect(result.message == "")
        #expect(result.result == nil)
    }

    @Test("The attempt number decides in the handler")
    func attemptNumber() throws {
        let host = try LoadedHost("crash.c")
        #expect(try host.run("fail_once", attempt: 1).outcome == 1)
        #expect(try host.run("fail_once", attempt: 2).outcome == 0)
    }

    @Test("A result of 1 MiB is kept, a byte more is refused")
    func resultLimit() throws {
        let host = try LoadedHost("crash.c")
        let kept = try host.run("big_result", parameters: #"{"bytes":1048576}"#)
        #expect(kept.ending == .returned)
        #expect(kept.result?.utf8.count == 1 << 20)
        let refused = try host.run("big_result", parameters: #"{"bytes":1048577}"#)
        #expect(refused.ending == .resultRefused)
        #expect(refused.result == nil)
    }

    @Test("A result that is not UTF-8 is refused")
    func resultEncoding() throws {
        let host = try LoadedHost(
            text: """
                DOTJOB_PLUGIN("own", "1")
                DOTJOB_HANDLER(broken) { task->host->set_result(task, "\\xc3(", 2); return DOTJOB_OK; }
                """)
        #expect(try host.run("broken").ending == .resultRefused)
    }

    @Test("A long message is cut between two characters at 4 KiB")
    func messageLimit() throws {
        let host = try LoadedHost(
            text: """
                #include <string.h>
                DOTJOB_PLUGIN("own", "1")
                DOTJOB_HANDLER(talks) {
                  char text[6001] = "x";
                  for (int i = 1; i < 6000; i += 2) memcpy(text + i, "ü", 2);
                  task->host->fail(task, "long", text);
                  return DOTJOB_FAIL;
                }
                """)
        let message = try host.run("talks").message
        #expect(message.utf8.count == 4095)
        #expect(message.last == "ü")
    }

    @Test("Ten thousand tasks in several frames are each answered once")
    func manyTasks() throws {
        let host = try LoadedHost("crash.c", slots: 4)
        let count: Int64 = 10_000
        for first in stride(from: Int64(1), through: count, by: 1000) {
            try host.process.run(
                (first..<first + 1000).map { try host.task("echo", id: $0, claim: $0 * 7, parameters: "\($0)") })
        }
        let results = try host.process.results(Int(count))
        #expect(results.count == Int(count))
        #expect(Set(results.map(\.taskID)) == Set(1...count))
        #expect(results.allSatisfy { $0.claimNo == $0.taskID * 7 && $0.result == "\($0.taskID)" && $0.outcome == 0 })
        try host.process.drain()
        let end = try host.process.end()
        #expect(end.exitCode == 0)
        #expect(end.slots.allSatisfy { $0.state == SLOT_IDLE })
    }

    @Test("An exception that stays inside its handler is no trouble")
    func caughtException() throws {
        let host = try LoadedHost("throw.cpp")
        #expect(try host.run("throw_inside").result == "\"alive\"")
        try host.process.drain()
        #expect(try host.process.end().exitCode == 0)
    }

    @Test("What handlers print comes out whole")
    func printing() throws {
        let host = try LoadedHost("crash.c")
        #expect(try host.run("print_megabyte").outcome == 0)
        try host.process.drain()
        let output = try host.process.end().output
        #expect(output.utf8.count == 1 << 20)
        #expect(output.split(separator: "\n").allSatisfy { $0.hasPrefix("megabyte megabyte") })
    }

    @Test("A child that a handler left behind does not keep the host from ending")
    func forkedChild() throws {
        let host = try LoadedHost("crash.c")
        let child = try #require(Int32(try host.run("fork_child").result ?? ""))
        try host.process.drain()
        #expect(try host.process.end().exitCode == 0)
        #expect(kill(child, 0) == 0)
    }

    @Test("When the executor is gone the host and its children die")
    func executorGone() throws {
        let host = try LoadedHost("crash.c")
        let child = try #require(Int32(try host.run("fork_child").result ?? ""))
        try host.process.run([host.task("hang", id: 2)])
        try host.process.waitUntilRunning(1)
        host.process.hangUp()
        #expect(try host.process.end().signal == SIGKILL)
        #expect(eventually { Processes.isGone(child) })
    }

    @Test(
        "When the executor is gone a host dies in the middle of loading",
        arguments: ["init_hangs.c", "constructor_hang.c"])
    func executorGoneWhileLoading(fixture: String) throws {
        let host = try HostUnderTest()
        let path = try FixturePlugin.build(fixture, in: host.scratch.path)
        try host.load([LoadedPlugin(name: "", path: path)])
        host.hangUp()
        #expect(try host.end().signal == SIGKILL)
    }

    @Test("SIGTERM, SIGINT and SIGPIPE leave the host alone", arguments: [SIGTERM, SIGINT, SIGHUP, SIGPIPE])
    func harmlessSignals(number: Int32) throws {
        let host = try LoadedHost("crash.c")
        #expect(kill(host.process.pid, number) == 0)
        #expect(try host.run("echo").outcome == 0)
    }

    @Test("fini runs after the last handler, and its output comes out")
    func fini() throws {
        let host = try LoadedHost(
            text: """
                static int done;
                static void finish(void) { printf("%d done", done); }
                DOTJOB_PLUGIN("own", "1", p->fini = finish)
                DOTJOB_HANDLER(work) { (void)task; done++; return DOTJOB_OK; }
                """, slots: 1)
        try host.process.run((1...3).map { try host.task("work", id: $0) })
        try host.process.drain()
        let end = try host.process.end()
        #expect(end.exitCode == 0)
        #expect(end.output == "3 done")
    }
}

enum Processes {
    /// Whether a process is dead, reaped or not.
    static func isGone(_ pid: Int32) -> Bool {
        guard let status = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8) else { return true }
        return status.split(separator: ")").last?.split(separator: " ").first == "Z"
    }
}
