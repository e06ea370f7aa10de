import JobModel
import JobStore
import Testing

@Suite("What becomes of a task that goes back")
struct HandBackVerdictTests {
    private func verdict(
        _ reason: HandBack.Reason, losses: Int = 0, isCancelRequested: Bool = false, isJobDeleted: Bool = false
    ) -> HandBackVerdict {
        .of(reason, losses: losses, isCancelRequested: isCancelRequested, isJobDeleted: isJobDeleted)
    }

    @Test("What had not started bears no loss, however many it had")
    func unstarted() {
        #expect(verdict(.unstarted) == .waits(losses: 0))
        #expect(verdict(.unstarted, losses: Limits.losses) == .waits(losses: Limits.losses))
    }

    @Test(
        "What was lost bears one more, and one too many puts it into quarantine",
        arguments: [HandBack.Reason.lost, .suspect])
    func lost(reason: HandBack.Reason) {
        #expect(verdict(reason) == .waits(losses: 1))
        #expect(verdict(reason, losses: Limits.losses - 1) == .waits(losses: Limits.losses))
        #expect(verdict(reason, losses: Limits.losses) == .quarantined(losses: Limits.losses + 1))
    }

    @Test("What somebody wants ended ends, and says whether it may have run")
    func cancelled() {
        #expect(verdict(.unstarted, isCancelRequested: true) == .ended(message: "Cancelled before it started."))
        for reason in [HandBack.Reason.lost, .suspect] {
            #expect(
                verdict(reason, losses: Limits.losses, isCancelRequested: true)
                    == .ended(message: "Cancelled; its executor was lost."))
        }
    }

    @Test("A deleted job's task ends, cancelled or not", arguments: [false, true])
    func deleted(isCancelRequested: Bool) {
        #expect(
            verdict(.lost, isCancelRequested: isCancelRequested, isJobDeleted: true)
                == .ended(message: "The job was deleted before the task ended."))
    }

    @Test("An attempt that was the last by request goes down as cancelled, with its own message or how it ended")
    func asCancelled() {
        var completion = Completion(
            key: ClaimKey(taskID: 1, claimNo: 1), code: .timedOut, startedAt: 0, finishedAt: 1, executorID: 1)
        #expect(completion.asCancelled.code == .cancelled)
        #expect(completion.asCancelled.message == "Cancelled; the attempt ended with 502.")
        completion.message = "own"
        #expect(completion.asCancelled.message == "own")
    }
}
