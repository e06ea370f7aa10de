import JobModel
import Testing

@Suite("Where a queued task stands")
struct TaskStateTests {
    private func task(
        _ status: TaskStatus, _ held: HeldReason? = nil, isSuspect: Bool = false,
        cancelRequestedAt: UTCMilliseconds? = nil
    ) -> QueuedTask {
        QueuedTask(
            id: 1, jobID: 1, jobName: "a", groupID: 1, handler: "h", parameters: "{}", priority: 5, runAt: 0,
            status: status, heldReason: held, claimNo: 0, attempt: 0, losses: 0, hostDeaths: 0, isSuspect: isSuspect,
            sessionID: nil, scheduledAt: nil, shard: 0, cancelRequestedAt: cancelRequestedAt, origin: .manual,
            progress: nil, progressNote: nil)
    }

    @Test("A claimed task runs, or was asked to end")
    func claimed() {
        #expect(task(.claimed).state == .running)
        #expect(task(.claimed, isSuspect: true).state == .running)
        #expect(task(.claimed, cancelRequestedAt: 1).state == .askedToEnd)
    }

    @Test("A held task stands as what it is held for, also when it is suspect")
    func held() {
        for isSuspect in [false, true] {
            #expect(task(.waiting, .quarantined, isSuspect: isSuspect).state == .quarantined)
            #expect(task(.waiting, .pinned, isSuspect: isSuspect).state == .pinned)
            #expect(task(.waiting, .disabled, isSuspect: isSuspect).state == .held(.disabled))
            #expect(task(.waiting, .serial, isSuspect: isSuspect).state == .held(.serial))
        }
    }

    @Test("What nothing holds waits, and a suspect one waits alone")
    func free() {
        #expect(task(.waiting).state == .waiting)
        #expect(task(.waiting, isSuspect: true).state == .alone)
    }
}
