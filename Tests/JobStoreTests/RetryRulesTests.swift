import JobModel
import JobStore
import Testing

@Suite("What a person may have run again")
struct RetryRulesTests {
    private func code(_ body: () throws -> Void) -> StoreError.Code? {
        do {
            try body()
            return nil
        } catch {
            return (error as? StoreError)?.code
        }
    }

    @Test("An attempt that failed, unless its task will run again by itself")
    func attempt() {
        let failed = RetriedAttempt(logID: 1, taskID: 1, code: 500, runsAgain: false)
        #expect(code { try failed.check() } == nil)
        for (code, runsAgain) in [(200, false), (499, false), (777, false), (500, true)] {
            let attempt = RetriedAttempt(logID: 1, taskID: 1, code: code, runsAgain: runsAgain)
            #expect(self.code { try attempt.check() } == .refused)
        }
    }

    @Test("A quarantined task is released before anything is queued, even of a disabled job")
    func release() throws {
        let job = Samples.job(isDisabled: true)
        #expect(try RetryChoice.of(job, quarantined: 7) { 8 } == .release(7))
    }

    @Test("A failure is queued anew, but not for a disabled job")
    func requeue() throws {
        #expect(try RetryChoice.of(Samples.job(), quarantined: nil) { 8 } == .requeue(8))
        #expect(code { _ = try RetryChoice.of(Samples.job(isDisabled: true), quarantined: nil) { 8 } } == .refused)
    }

    @Test("Without a failure there is nothing to retry, and only a job in error is restarted")
    func nothing() {
        #expect(code { _ = try RetryChoice.of(Samples.job(), quarantined: nil) { nil } } == .refused)
        #expect(code { try Samples.job(triggerStatus: .error).checkInError() } == nil)
        #expect(code { try Samples.job(triggerStatus: .waiting).checkInError() } == .refused)
    }

    @Test("An attempt runs again on a release of its job's group that has the handler")
    func rerun() {
        #expect(code { try Samples.release().check(rerunning: 1, handler: "echo", of: Samples.job()) } == nil)
        #expect(code { try Samples.release().check(rerunning: 1, handler: "other", of: Samples.job()) } == .refused)
        let elsewhere = Samples.release(group: 2)
        #expect(code { try elsewhere.check(rerunning: 1, handler: "echo", of: Samples.job()) } == .refused)
    }
}
