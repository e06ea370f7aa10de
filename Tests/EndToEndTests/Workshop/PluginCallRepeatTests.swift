import Foundation
import TestSupport
import Testing

@Suite("dotjob plugin call --repeat")
struct PluginCallRepeatTests {
    private let plugin: CalledPlugin

    init() throws { plugin = try CalledPlugin() }

    @Test("runs all attempts in one host and shows how long they took")
    func series() throws {
        let outcome = try plugin.call("show_all", "--repeat", "50")
        #expect(outcome.status == 0)
        #expect(outcome.output == "{\"done\":true}\n")
        #expect(
            outcome.error.contains(
                /50 of 50 attempts, 0 failed; min .+, median .+, p99 .+, max .+; \d+(\.\d)? attempts\/s\n/))
        // Of the later ones nothing is shown while they succeed.
        #expect(outcome.error.components(separatedBy: "a detail").count == 2)
        #expect(outcome.error.components(separatedBy: "init was here").count == 2)
        let told = try #require(try plugin.object("show_all", "--repeat", "50")["repeat"] as? [String: Any])
        #expect(told["attempts"] as? Int == 50)
        #expect(told["failed"] as? Int == 0)
        let figures = try ["min_ms", "median_ms", "p99_ms", "max_ms"].map { try #require(told[$0] as? Double) }
        #expect(figures == figures.sorted())
        #expect(try #require(told["attempts_per_s"] as? Double) > 0)
    }

    @Test("stops at the first attempt that fails, and shows what it said")
    func firstFailure() throws {
        let outcome = try plugin.call("fail_third", "--repeat", "10")
        #expect(outcome.status == 1)
        #expect(outcome.error.contains("info     run 3\n"))
        #expect(!outcome.error.contains("run 2\n"))
        #expect(outcome.error.contains("attempt 3 was the first to fail:\n500 failed: third: each third run fails"))
        #expect(outcome.error.contains("3 of 10 attempts, 1 failed; "))
    }

    @Test("goes on with --keep-going, and still ends with 1")
    func keepsGoing() throws {
        let outcome = try plugin.call("fail_third", "--repeat", "10", "--keep-going")
        #expect(outcome.status == 1)
        #expect(outcome.error.contains("10 of 10 attempts, 3 failed; "))
        #expect(outcome.error.contains("attempt 3 was the first to fail:\n"))
    }

    @Test("ends at Ctrl-C, though each attempt succeeds")
    func interrupted() throws {
        let call = try plugin.start("show_all", "--repeat", "10000000")
        try #require(call.waits(for: "warning  attempt 1\n"))
        call.interrupt()
        #expect(call.end() == 1)
        #expect(call.error.contains(/\n\d+ of 10000000 attempts, 0 failed/))
    }

    @Test("ends with the host, whatever was asked")
    func crash() throws {
        let told = try #require(
            try plugin.object("crash_deep", "--repeat", "10", "--keep-going")["repeat"] as? [String: Any])
        #expect(told["attempts"] as? Int == 1)
        #expect(told["first_failed"] as? Int == 1)
    }
}
