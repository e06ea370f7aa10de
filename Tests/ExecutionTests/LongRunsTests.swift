import JobModel
import Testing

@testable import Execution

@Suite("What threads have been running for a while")
struct LongRunsTests {
    private func thread(_ task: TaskID, startedAt: Int64, claim: Int64 = 1) -> LongRuns.Thread {
        LongRuns.Thread(
            claim: ClaimKey(taskID: task, claimNo: claim), handler: "h", release: 3, startedAt: startedAt)
    }

    private static let second: Int64 = 1_000_000

    @Test(
        "an attempt is shown once it has run for a second, with the time at which it started, and leaves when it has ended"
    )
    func shown() {
        var runs = LongRuns()
        #expect(runs.look([thread(7, startedAt: 100)], now: 500_000, utc: 10_000) == false)
        #expect(runs.look([thread(7, startedAt: 100)], now: 2_000_100, utc: 12_000) == true)
        #expect(runs.shown.threads == [.init(task: 7, handler: "h", release: 3, since: 10_000)])
        // The clock was set meanwhile.
        #expect(runs.look([thread(7, startedAt: 100)], now: 3_000_100, utc: 99_000) == false)
        #expect(runs.shown.threads.map(\.since) == [10_000])
        #expect(runs.look([], now: 4_000_100, utc: 14_000) == true)
        #expect(runs.shown == HostState.LongRuns())
    }

    @Test("it looks once a second, and at nothing while nothing runs for long")
    func pace() {
        var runs = LongRuns()
        #expect(runs.look([thread(7, startedAt: 0)], now: Self.second, utc: 1) == true)
        #expect(runs.look([thread(8, startedAt: 0)], now: Self.second + 999_999, utc: 1) == false)
        #expect(runs.look([thread(8, startedAt: 0)], now: 2 * Self.second, utc: 1) == true)
    }

    @Test("the oldest come first, and what is beyond the bound is counted")
    func bound() {
        var runs = LongRuns()
        let many = (1...70).map { thread($0, startedAt: 1_000_000 - $0 * 1_000) }
        #expect(runs.look(many, now: 10 * Self.second, utc: 100_000) == true)
        #expect(runs.shown.threads.count == 64)
        #expect(runs.shown.more == 6)
        #expect(runs.shown.threads.first?.task == 70)
    }
}
