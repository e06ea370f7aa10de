import JobModel
import JobStore
import StoreSupport
import Testing

/// What people decide about a job while its tasks wait or run.
struct JobDecisionTests {
    @Test("names, values and groups are checked, and nothing is stored when one is wrong")
    func badDrafts() throws {
        let fixture = try StoreFixture()
        try fixture.addJob()
        let drafts: [(StoreError.Code, (inout JobDraft) -> Void)] = [
            (.invalid, { $0.name = "" }),
            (.invalid, { $0.name = String(repeating: "n", count: Limits.nameBytes + 1) }),
            (.invalid, { $0.handler = "a/b" }),
            (.invalid, { $0.parameters = "{not json" }),
            (.invalid, { $0.parameters = "\"" + String(repeating: "x", count: Limits.parameterBytes) + "\"" }),
            (.invalid, { $0.timeoutMs = -1 }),
            (.invalid, { $0.retries = -1 }),
            (.invalid, { $0.retries = Limits.retries.upperBound + 1 }),
            (.invalid, { $0.priority = 10 }),
            (.invalid, { $0.schedule = .every(milliseconds: 0) }),
            (.notFound, { $0.group = "nowhere" }),
            (.conflict, { $0.name = "job" }),
        ]
        for (code, spoil) in drafts {
            let error = #expect(throws: StoreError.self) {
                try fixture.addJob("fresh", spoil)
            }
            #expect(error?.code == code)
        }
        #expect(try fixture.store.jobs().map(\.name) == ["job"])
    }

    @Test("a job comes back as it was registered, with its cursor at the first occurrence")
    func roundTrip() throws {
        let fixture = try StoreFixture()
        let added = try fixture.addJob {
            $0.parameters = #"{"n":[1,2]}"#
            $0.timeoutMs = 30_000
            $0.retries = 4
            $0.retriesEnabled = false
            $0.schedule = .every(milliseconds: 5_000)
            $0.timeZone = "Europe/Berlin"
            $0.misfireStrategy = .fireAll
            $0.blockStrategy = .discard
            $0.priority = 0
        }
        let job = try fixture.store.job(named: "job")
        #expect(job.id == added.id && job.groupName == "group" && job.handler == "echo")
        #expect(job.parameters == #"{"n":[1,2]}"# && job.timeoutMs == 30_000)
        #expect(job.retries == 4 && !job.retriesEnabled && !job.isDisabled)
        #expect(job.schedule == .every(milliseconds: 5_000) && job.timeZone == "Europe/Berlin")
        #expect(job.misfireStrategy == .fireAll && job.blockStrategy == .discard && job.priority == 0)
        #expect(job.triggerStatus == .notStarted && job.createdAt == start && job.nextTriggerAt == start + 5_000)
    }

    @Test(
        "disabling removes scheduled tasks, holds the others and lets the running one end; enabling takes all up again")
    func disable() throws {
        let fixture = try StoreFixture()
        try fixture.addJob {
            $0.schedule = .every(milliseconds: 1_000)
            $0.retries = 3
        }
        let executor = try fixture.executor()
        try fixture.run()
        let running = try executor.claim()
        try fixture.run()
        _ = try fixture.store.materialise(horizon: start + 2_000, now: start, limit: 9, plan: plan(upTo: start + 2_000))

        let disabled = try fixture.store.disableJob(named: "job", now: start)

        #expect(disabled.isDisabled && disabled.nextTriggerAt == nil)
        let left = try fixture.store.tasks(TaskFilter())
        #expect(left.allSatisfy { $0.scheduledAt == nil })
        #expect(left.map(\.heldReason) == [nil, .disabled])
        #expect(try executor.claim(now: start + 9_000).isEmpty)
        try executor.finish(running, .failed)
        #expect(try fixture.task(running[0].key.taskID)?.heldReason == .disabled)
        #expect(throws: StoreError.self) { try fixture.run() }
        #expect(try fixture.store.materialise(horizon: .max, now: start, limit: 9, plan: plan(upTo: start)).tasks == 0)

        let enabled = try fixture.store.enableJob(named: "job", now: start + 4_500, nextOccurrence: nextOccurrence)

        #expect(!enabled.isDisabled && enabled.nextTriggerAt == start + 5_000)
        #expect(try executor.claim(now: start + 9_000).count == 2)
    }

    @Test(
        "a turn that comes free while its job is disabled goes to a task that stays held, and that runs once it is enabled"
    )
    func turnOfDisabledJob() throws {
        let fixture = try StoreFixture()
        try fixture.addJob { $0.blockStrategy = .serial }
        let ids = try fixture.run(count: 2)
        let executor = try fixture.executor()
        let held = try executor.claim()
        #expect(try fixture.task(ids.upperBound)?.heldReason == .serial)
        _ = try fixture.store.disableJob(named: "job", now: start)
        try executor.finish(held)
        #expect(try fixture.task(ids.upperBound)?.heldReason == .disabled)
        #expect(try executor.claim().isEmpty)
        _ = try fixture.store.enableJob(named: "job", now: start, nextOccurrence: nextOccurrence)
        #expect(try executor.claim().map(\.key.taskID) == [ids.upperBound])
    }

    @Test("enabling a job that is enabled leaves its cursor where it is: what is due and not written yet is not lost")
    func enabledAlready() throws {
        let fixture = try StoreFixture()
        try fixture.addJob { $0.schedule = .every(milliseconds: 1_000) }
        let now = start + 2_500
        let enabled = try fixture.store.enableJob(named: "job", now: now, nextOccurrence: nextOccurrence)
        #expect(enabled.nextTriggerAt == start + 1_000)
        _ = try fixture.store.materialise(horizon: now, now: now, limit: 9, plan: plan(upTo: now))
        #expect(try fixture.store.tasks(TaskFilter()).compactMap(\.scheduledAt) == [start + 1_000, start + 2_000])
    }

    @Test(
        "what is due and not written yet when a job is changed becomes a task, and one log row tells of what follows it",
        arguments: [0, 1, 2], [3, 1_500])
    func overdue(change: Int, count: Int) throws {
        let fixture = try StoreFixture()
        try fixture.addJob { $0.schedule = .every(milliseconds: 1_000) }
        let now = start + Int64(count) * 1_000 + 500
        switch change {
        case 0: _ = try fixture.store.disableJob(named: "job", now: now, nextOccurrence: nextOccurrence)
        case 1: try fixture.store.deleteJob(named: "job", now: now, nextOccurrence: nextOccurrence)
        default:
            var change = JobChange()
            change.schedule = .every(milliseconds: 3_600_000)
            _ = try fixture.store.updateJob(named: "job", change, on: nil, now: now, nextOccurrence: nextOccurrence)
        }
        // Of a deleted job nothing waits.
        #expect(try fixture.store.tasks(TaskFilter()).compactMap(\.scheduledAt) == (change == 1 ? [] : [start + 1_000]))
        let logs = try fixture.logs(of: nil)
        #expect(logs.count == (change == 1 ? 2 : 1) && logs.allSatisfy { $0.code == .skipped && $0.isFinal })
        let told = try #require(logs.first { $0.message?.hasPrefix("missed: ") == true })
        #expect(told.scheduledAt == start + Int64(count) * 1_000)
        let number = count == 3 ? "2 occurrences" : "1000 or more occurrences"
        #expect(told.message?.hasPrefix("missed: \(number) due from 2023-11-14T22:13:22Z to ") == true)
        #expect(told.message?.hasSuffix(", dropped, since the job was changed before they were written.") == true)
    }

    @Test("a job with more tasks than one transaction changes is disabled, enabled and deleted as a whole")
    func manyTasks() throws {
        let fixture = try StoreFixture()
        try fixture.addJob()
        try fixture.run(count: 12_000)
        let executor = try fixture.executor()
        var all = TaskFilter()
        all.limit = 20_000
        _ = try fixture.store.disableJob(named: "job", now: start)
        #expect(try fixture.store.tasks(all).allSatisfy { $0.heldReason == .disabled })
        #expect(try fixture.triggerStatus() == .waiting)
        _ = try fixture.store.enableJob(named: "job", now: start, nextOccurrence: nextOccurrence)
        #expect(try fixture.store.tasks(all).allSatisfy { $0.heldReason == nil })
        let held = try executor.claim(limit: 1)
        try fixture.store.deleteJob(named: "job", now: start)
        #expect(try fixture.store.tasks(all).map(\.id) == held.map(\.key.taskID))
    }

    @Test("deleting during a run ends what waits with 204; what runs ends, is logged and is not retried")
    func deleteDuringARun() throws {
        let fixture = try StoreFixture()
        try fixture.addJob { $0.retries = 5 }
        let executor = try fixture.executor()
        try fixture.run(count: 3)
        let held = try executor.claim(limit: 2)

        try fixture.store.deleteJob(named: "job", now: start)

        #expect(try fixture.store.tasks(TaskFilter()).count == 2)
        #expect(try executor.claim().isEmpty)
        try executor.finish([held[0]], .failed)
        try executor.handBack([held[1]], .lost)
        #expect(try fixture.store.tasks(TaskFilter()).isEmpty)
        let logs = try fixture.logs(of: nil)
        #expect(logs.map(\.isFinal) == [true, true, true])
        #expect(Set(logs.map(\.code)) == [.failed, .cancelled, .skipped])
        #expect(throws: StoreError.self) { try fixture.store.job(named: "job") }
        #expect(try fixture.store.jobs().isEmpty)
    }

    @Test("a deleted job frees its name, and the new job has none of its tasks or logs")
    func nameIsFreed() throws {
        let fixture = try StoreFixture()
        let old = try fixture.addJob()
        let executor = try fixture.executor()
        try fixture.run()
        try executor.finish(try executor.claim(), .failed)
        try fixture.store.deleteJob(named: "job", now: start)
        let new = try fixture.addJob()
        #expect(new.id != old.id)
        #expect(new.triggerStatus == .notStarted)
        #expect(try fixture.logs().isEmpty)
        #expect(throws: StoreError.self) { try fixture.store.retryTask(ofJob: "job", logID: nil, now: start) }
    }

    @Test("a new schedule removes unstarted scheduled tasks and computes the cursor anew; started and manual ones stay")
    func editAfterMaterialising() throws {
        let fixture = try StoreFixture()
        try fixture.addJob { $0.schedule = .every(milliseconds: 1_000) }
        let executor = try fixture.executor()
        _ = try fixture.store.materialise(horizon: start + 3_000, now: start, limit: 9, plan: plan(upTo: start + 3_000))
        let running = try executor.claim(limit: 1, now: start + 1_000)
        let manual = try fixture.run(at: start + 60_000).lowerBound
        var change = JobChange()
        change.schedule = .every(milliseconds: 10_000)

        let job = try fixture.store.updateJob(
            named: "job", change, on: nil, now: start + 1_000, nextOccurrence: nextOccurrence)

        #expect(job.nextTriggerAt == start + 10_000)
        #expect(try fixture.store.tasks(TaskFilter()).map(\.id) == [running[0].key.taskID, manual])
        #expect(try executor.finish(running).stale.isEmpty)
    }

    @Test("new parameters reach scheduled tasks that have not started, and leave manual ones alone")
    func editParameters() throws {
        let fixture = try StoreFixture()
        try fixture.addJob { $0.schedule = .every(milliseconds: 1_000) }
        _ = try fixture.store.materialise(horizon: start + 1_000, now: start, limit: 9, plan: plan(upTo: start + 1_000))
        try fixture.run()
        var change = JobChange()
        change.parameters = #"{"n":2}"#
        change.handler = "send_mail"
        _ = try fixture.store.updateJob(named: "job", change, on: nil, now: start, nextOccurrence: nextOccurrence)
        let tasks = try fixture.store.tasks(TaskFilter())
        #expect(tasks.map(\.parameters) == [#"{"n":2}"#, "{}"])
        #expect(tasks.map(\.handler) == ["send_mail", "echo"])
    }

    @Test("a job that stops being serial releases what waited for its turn")
    func serialNoMore() throws {
        let fixture = try StoreFixture()
        try fixture.addJob { $0.blockStrategy = .serial }
        try fixture.run(count: 3)
        let executor = try fixture.executor()
        #expect(try executor.claim().count == 1)
        var change = JobChange()
        change.blockStrategy = .parallel
        _ = try fixture.store.updateJob(named: "job", change, on: nil, now: start, nextOccurrence: nextOccurrence)
        #expect(try executor.claim().count == 2)
    }

    @Test("a retry names a failed attempt of the job, and runs with its parameters")
    func retryByLog() throws {
        let fixture = try StoreFixture()
        try fixture.addJob()
        let executor = try fixture.executor()
        _ = try fixture.store.runJob(named: "job", parameters: #"{"n":7}"#, count: 1, runAt: start, on: nil, now: start)
        try executor.finish(try executor.claim(), .failed)
        let failed = try #require(try fixture.logs().first).id
        try fixture.run()
        try executor.finish(try executor.claim())
        let succeeded = try #require(try fixture.logs().first).id

        _ = try fixture.store.retryTask(ofJob: "job", logID: failed, now: start)

        #expect(try executor.claim().map(\.parameters) == [#"{"n":7}"#])
        let refused = #expect(throws: StoreError.self) {
            try fixture.store.retryTask(ofJob: "job", logID: succeeded, now: start)
        }
        #expect(refused?.code == .refused)
        let missing = #expect(throws: StoreError.self) {
            try fixture.store.retryTask(ofJob: "job", logID: 99, now: start)
        }
        #expect(missing?.code == .notFound)
    }

    @Test(
        "a run asks for at least one task, and at most as many as the limit",
        arguments: [0, -1, Limits.tasksPerRun.upperBound + 1])
    func runCount(count: Int) throws {
        let fixture = try StoreFixture()
        try fixture.addJob()
        let error = #expect(throws: StoreError.self) { try fixture.run(count: count) }
        #expect(error?.code == .invalid)
        #expect(try fixture.store.tasks(TaskFilter()).isEmpty)
    }
}
