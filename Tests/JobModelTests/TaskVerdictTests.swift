import JobModel
import Testing

@Suite("What becomes of a task after an attempt")
struct TaskVerdictTests {
    private let policy = RetryPolicy(retries: 2, backoff: .exponential(firstMs: 1_000, longestMs: 10_000))

    private func verdict(
        _ code: HandleCode, isPermanent: Bool = false, attempt: Int = 1, isCancelRequested: Bool = false,
        hostDeaths: Int = 0, retryAfterMs: Int64? = nil
    ) -> TaskVerdict {
        .after(
            code, isPermanent: isPermanent, attempt: attempt, policy: policy, isCancelRequested: isCancelRequested,
            hostDeaths: hostDeaths, retryAfterMs: retryAfterMs, now: 100_000, random: 0)
    }

    @Test(
        "A failure with retries left is retried after the delay", arguments: [HandleCode.failed, .timedOut, .hostDied])
    func retried(code: HandleCode) {
        #expect(verdict(code) == .retry(at: 100_500))
        #expect(verdict(code, attempt: 2) == .retry(at: 101_000))
    }

    @Test("The attempt after the last retry is final")
    func exhausted() {
        #expect(verdict(.failed, attempt: 3) == .finished)
    }

    @Test("What is no failure is final at once", arguments: [HandleCode.ok, .skipped, .cancelled])
    func final(code: HandleCode) {
        #expect(verdict(code) == .finished)
    }

    @Test("A snooze puts the task off by what the handler asks, however many attempts there were")
    func snoozed() {
        #expect(verdict(.snoozed, attempt: 9, retryAfterMs: 7) == .snooze(until: 100_007))
        #expect(verdict(.snoozed, retryAfterMs: .max) == .snooze(until: 100_000 + Limits.delayMs))
        #expect(verdict(.snoozed, isCancelRequested: true, retryAfterMs: 7) == .cancelled)
        #expect(!verdict(.snoozed, retryAfterMs: 7).isFinal)
    }

    @Test("A permanent failure is final with retries left")
    func permanent() {
        #expect(verdict(.failed, isPermanent: true) == .finished)
    }

    @Test("Without a policy a failure is final")
    func withoutPolicy() {
        let verdict = TaskVerdict.after(
            .failed, isPermanent: false, attempt: 1, policy: nil, isCancelRequested: false, hostDeaths: 0,
            retryAfterMs: nil, now: 0, random: 0)
        #expect(verdict == .finished)
    }

    @Test("The delay that a handler asks for replaces the policy's")
    func retryAfter() {
        #expect(verdict(.failed, retryAfterMs: 7) == .retry(at: 100_007))
        #expect(verdict(.failed, retryAfterMs: -7) == .retry(at: 100_000))
    }

    @Test("A delay beyond all time is cut to the longest that leads to a time")
    func retryInTheRemotestFuture() {
        #expect(verdict(.failed, retryAfterMs: .max) == .retry(at: 100_000 + Limits.delayMs))
    }

    @Test("A task blamed for too many host deaths is quarantined")
    func quarantined() {
        #expect(verdict(.hostDied, hostDeaths: Limits.hostDeaths - 1) == .retry(at: 100_500))
        #expect(verdict(.hostDied, hostDeaths: Limits.hostDeaths) == .quarantined)
    }

    @Test("A task that somebody wants ended goes where it would have come back, and nowhere else")
    func cancelled() {
        #expect(verdict(.failed, isCancelRequested: true) == .cancelled)
        #expect(verdict(.hostDied, isCancelRequested: true, hostDeaths: Limits.hostDeaths) == .cancelled)
        #expect(verdict(.failed, attempt: 3, isCancelRequested: true) == .finished)
        #expect(verdict(.ok, isCancelRequested: true) == .finished)
    }

    @Test("A finished and a cancelled task leave the queue, the others stay")
    func leaving() {
        #expect(TaskVerdict.finished.isFinal && TaskVerdict.cancelled.isFinal)
        #expect(!TaskVerdict.retry(at: 0).isFinal && !TaskVerdict.quarantined.isFinal)
    }

    @Test("Exactly the failures are retryable and put a job in error", arguments: HandleCode.allCases)
    func codes(code: HandleCode) {
        #expect(code.isFailure == [500, 502, 503].contains(code.rawValue))
    }
}
