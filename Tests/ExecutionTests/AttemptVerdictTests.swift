import HostProtocol
import JobModel
import Testing

@testable import Execution

@Suite("What an answered attempt goes down as")
struct AttemptVerdictTests {
    private func verdict(
        outcome: Int32 = 0, ending: TaskResult.Ending = .returned, kind: String = "", message: String = "",
        stopped: Bool = false, overdue: Bool = false, leaving: Bool = false, cancelled: Bool = false,
        requiredMinor: UInt32 = 1, retryAfterMs: Int64 = -1
    ) -> AttemptVerdict {
        let result = TaskResult(
            taskID: 1, claimNo: 1, startedAtMs: 0, finishedAtMs: 0, elapsedMicroseconds: 0, outcome: outcome,
            ending: ending, retryAfterMs: retryAfterMs, failureKind: kind, message: message, result: nil)
        return .of(
            result, requiredMinor: requiredMinor, timeoutMs: 100, wasStoppedForTimeout: stopped, isOverdue: overdue,
            isHostLeaving: leaving, isCancelled: cancelled)
    }

    @Test(
        "Each outcome has its code",
        arguments: [(Int32(0), HandleCode.ok, false), (1, .failed, false), (2, .failed, true), (3, .cancelled, false)])
    func outcomes(outcome: Int32, code: HandleCode, isPermanent: Bool) {
        let verdict = verdict(outcome: outcome)
        #expect(verdict.code == code)
        #expect(verdict.isPermanent == isPermanent)
    }

    @Test("A value that is no outcome is a failure that names it")
    func unknownOutcome() {
        let verdict = verdict(outcome: 42)
        #expect(verdict.code == .failed)
        #expect(verdict.message?.contains("42") == true)
    }

    @Test(
        "A snooze goes down as one, also within a timeout's grace and on a host that is to go, unless a person wants the task ended"
    )
    func snooze() {
        let snoozed = verdict(outcome: 4, message: "no file", retryAfterMs: 0)
        #expect(snoozed.code == .snoozed && snoozed.message == "no file")
        #expect(verdict(outcome: 4, stopped: true, leaving: true, retryAfterMs: 0).code == .snoozed)
        #expect(verdict(outcome: 4, stopped: true, overdue: true, retryAfterMs: 0).code == .timedOut)
        #expect(verdict(outcome: 4, cancelled: true, retryAfterMs: 0).code == .cancelled)
    }

    @Test("A snooze without a delay, and one of a plugin that does not require it, is a failure that names the cure")
    func refusedSnooze() {
        let forgotten = verdict(outcome: 4)
        #expect(forgotten.code == .failed && forgotten.message?.contains("call retry_after before") == true)
        let older = verdict(outcome: 4, requiredMinor: 0, retryAfterMs: 5)
        #expect(older.code == .failed && older.message?.hasSuffix("requires 1.0; set requires_minor to 1") == true)
    }

    @Test("Cancelled after a timeout's stop is a timeout; an answer within the grace counts")
    func stoppedForTimeout() {
        #expect(verdict(outcome: 3, stopped: true).code == .timedOut)
        #expect(verdict(outcome: 0, stopped: true).code == .ok)
    }

    @Test("An answer past the grace is too late, whatever it says")
    func overdue() {
        #expect(verdict(outcome: 0, stopped: true, overdue: true).code == .timedOut)
    }

    @Test("Cancelled because the host is to go is no attempt")
    func hostLeaving() {
        #expect(verdict(outcome: 3, leaving: true).code == nil)
        #expect(verdict(outcome: 0, leaving: true).code == .ok)
    }

    @Test("An attempt that a person cancelled is cancelled, however it ends, unless it has done its work in time")
    func cancelled() {
        for outcome in [Int32(1), 2, 3, 42] {
            #expect(verdict(outcome: outcome, stopped: true, cancelled: true).code == .cancelled)
        }
        #expect(verdict(outcome: 3, leaving: true, cancelled: true).code == .cancelled)
        #expect(verdict(ending: .threadExited, cancelled: true).code == .cancelled)
        #expect(verdict(outcome: 0, overdue: true, cancelled: true).code == .cancelled)
        #expect(verdict(outcome: 0, stopped: true, cancelled: true).code == .ok)
    }

    @Test("pthread_exit and a refused result are failures")
    func endings() {
        #expect(verdict(ending: .threadExited).code == .failed)
        #expect(verdict(ending: .threadExited).message?.contains("pthread_exit") == true)
        #expect(verdict(ending: .resultRefused).code == .failed)
    }

    @Test("Kind and message stand together")
    func messages() {
        #expect(verdict(outcome: 2, kind: "smtp", message: "no route").message == "smtp: no route")
        #expect(verdict(outcome: 2, kind: "smtp").message == "smtp")
        #expect(verdict(outcome: 2, message: "no route").message == "no route")
        #expect(verdict(outcome: 2).message == nil)
    }
}
