import Testing

@testable import Execution

@Suite("When an attempt on trial is asked to stop, and when it is killed")
struct TrialClockTests {
    private let ms: Int64 = 1_000

    private func isStop(_ action: TrialClock.Action?) -> Bool {
        if case .stop = action { true } else { false }
    }

    @Test("Asked at the timeout, killed once the grace is over, each once")
    func timeout() {
        var clock = TrialClock(now: 0, timeoutMs: 10, graceMs: 5)
        #expect(clock.nextLook == 10 * ms)
        #expect(clock.tick(now: 9 * ms) == nil)
        #expect(isStop(clock.tick(now: 10 * ms)))
        #expect(clock.nextLook == 15 * ms)
        #expect(clock.tick(now: 14 * ms) == nil)
        #expect(clock.end == .timeout(wasKilled: false))
        #expect(clock.tick(now: 15 * ms) == .kill)
        #expect(clock.end == .timeout(wasKilled: true))
        #expect(clock.tick(now: 99 * ms) == nil)
    }

    @Test("Without a timeout it waits for good")
    func noTimeout() {
        var clock = TrialClock(now: 0, timeoutMs: 0, graceMs: 5)
        #expect(clock.tick(now: 1 << 40) == nil)
        #expect(clock.end == nil)
    }

    @Test("A person asks, then kills")
    func interrupts() {
        var clock = TrialClock(now: 0, timeoutMs: 0, graceMs: 5)
        #expect(isStop(clock.interrupted(now: 1 * ms)))
        #expect(clock.end == .interrupt(wasKilled: false))
        #expect(clock.interrupted(now: 2 * ms) == .kill)
        #expect(clock.end == .interrupt(wasKilled: true))
        #expect(clock.interrupted(now: 3 * ms) == nil)
    }

    @Test("A person who asks is waited for no longer than the grace, and no timeout comes on top")
    func interruptThenGrace() {
        var clock = TrialClock(now: 0, timeoutMs: 3, graceMs: 5)
        #expect(isStop(clock.interrupted(now: 1 * ms)))
        #expect(clock.tick(now: 4 * ms) == nil)
        #expect(clock.tick(now: 6 * ms) == .kill)
        #expect(clock.end == .interrupt(wasKilled: true))
    }

    @Test("A person who interrupts during the grace of a timeout kills, and it stays a timeout")
    func interruptDuringGrace() {
        var clock = TrialClock(now: 0, timeoutMs: 10, graceMs: 5)
        #expect(isStop(clock.tick(now: 10 * ms)))
        #expect(clock.interrupted(now: 11 * ms) == .kill)
        #expect(clock.end == .timeout(wasKilled: true))
    }
}
