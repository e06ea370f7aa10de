import JobModel
import JobStore
import StoreSupport
import Testing

/// The schedule's cursor and the tasks written from it.
struct ScheduleTests {
    @Test("occurrences up to the horizon become tasks due at their own times, and the cursor moves behind them")
    func materialises() throws {
        let fixture = try StoreFixture()
        try fixture.addJob { $0.schedule = .every(milliseconds: 1_000) }
        let done = try fixture.store.materialise(
            horizon: start + 3_500, now: start, limit: 10, plan: plan(upTo: start + 3_500))
        #expect(done.tasks == 3)
        #expect(done.goOn == nil)
        #expect(done.nextTriggerAt == start + 4_000)
        let tasks = try fixture.store.tasks(TaskFilter())
        #expect(tasks.map(\.runAt) == [start + 1_000, start + 2_000, start + 3_000])
        #expect(tasks.allSatisfy { $0.scheduledAt == $0.runAt && $0.origin == .schedule })
        let job = try fixture.store.job(named: "job")
        #expect(job.nextTriggerAt == start + 4_000)
        #expect(job.lastTriggeredAt == start + 3_000)
        #expect(job.triggerStatus == .waiting)
    }

    @Test("a second scheduler neither doubles nor skips an occurrence")
    func twoSchedulers() throws {
        let fixture = try StoreFixture()
        try fixture.addJob { $0.schedule = .every(milliseconds: 1_000) }
        let other = try openStore(at: fixture.location)
        for step in 1...20 {
            let horizon = start + Int64(step) * 700
            let scheduler = step.isMultiple(of: 2) ? other : fixture.store
            _ = try scheduler.materialise(horizon: horizon, now: horizon, limit: 10, plan: plan(upTo: horizon))
            _ = try fixture.store.materialise(horizon: horizon, now: horizon, limit: 10, plan: plan(upTo: horizon))
        }
        #expect(try fixture.store.tasks(TaskFilter()).compactMap(\.scheduledAt) == (1...14).map { start + $0 * 1_000 })
    }

    @Test("a cursor set back, as by a clock, writes no second task for an occurrence that is still live")
    func uniqueOccurrence() throws {
        let fixture = try StoreFixture()
        try fixture.addJob { $0.schedule = .every(milliseconds: 1_000) }
        let executor = try fixture.executor()
        _ = try fixture.store.materialise(horizon: start + 2_000, now: start, limit: 9, plan: plan(upTo: start + 2_000))
        let running = try executor.claim(limit: 1, now: start + 1_000)
        var change = JobChange()
        change.schedule = .every(milliseconds: 1_000)
        // Removes the unstarted task and goes back to the first occurrence, whose task runs.
        _ = try fixture.store.updateJob(named: "job", change, on: nil, now: start, nextOccurrence: nextOccurrence)

        let done = try fixture.store.materialise(
            horizon: start + 2_000, now: start, limit: 9, plan: plan(upTo: start + 2_000))

        #expect(done.tasks == 1)
        let tasks = try fixture.store.tasks(TaskFilter())
        #expect(tasks.compactMap(\.scheduledAt) == [start + 1_000, start + 2_000])
        #expect(tasks.first?.id == running.first?.key.taskID)
    }

    @Test("one call looks at no more jobs than its limit and says where to go on")
    func limit() throws {
        let fixture = try StoreFixture()
        for number in 0..<5 {
            try fixture.addJob("job \(number)") { $0.schedule = .once(at: start + 10) }
        }
        let horizon = start + 10
        let first = try fixture.store.materialise(horizon: horizon, now: start, limit: 3, plan: plan(upTo: horizon))
        #expect(first.tasks == 3 && first.goOn == ScheduleCursor(at: start + 10, jobID: 3))
        let second = try fixture.store.materialise(horizon: horizon, now: start, limit: 3, plan: plan(upTo: horizon))
        #expect(second.tasks == 2 && second.goOn == nil && second.nextTriggerAt == nil)
    }

    @Test("jobs whose plan throws are named, keep their cursor and stop nobody else")
    func brokenPlan() throws {
        let fixture = try StoreFixture()
        for name in ["bad 1", "bad 2", "good"] {
            try fixture.addJob(name) { $0.schedule = .once(at: start + (name == "good" ? 2 : 1)) }
        }
        var stretch = CursorStretch(through: start + 5, jobLimit: 1, taskLimit: 9)
        var tasks = 0
        var broken: [(job: String, reason: String)] = []
        repeat {
            let done = try fixture.store.materialise(stretch, now: start) { job, _ in
                if job.name.hasPrefix("bad") { throw StoreError(.invalid, "zone", "no such zone") }
                return try plan(upTo: start + 5)(job)
            }
            tasks += done.tasks
            broken += done.broken
            guard let goOn = done.goOn else { break }
            stretch.after = goOn
        } while true
        #expect(tasks == 1)
        #expect(broken.map(\.job) == ["bad 1", "bad 2"])
        #expect(broken.allSatisfy { $0.reason == "zone: no such zone" })
        #expect(try fixture.store.job(named: "bad 1").nextTriggerAt == start + 1)
        #expect(try fixture.store.tasks(TaskFilter()).map(\.jobName) == ["good"])
    }

    @Test("what one call may write ends it, and the next goes on with the job that was cut")
    func taskLimit() throws {
        let fixture = try StoreFixture()
        for number in 1...3 { try fixture.addJob("job \(number)") { $0.schedule = .every(milliseconds: 1_000) } }
        var stretch = CursorStretch(through: start + 4_000, jobLimit: 9, taskLimit: 6)
        var counts: [Int] = []
        repeat {
            let done = try fixture.store.materialise(stretch, now: start, plan: plan(upTo: start + 4_000))
            counts.append(done.tasks)
            guard let goOn = done.goOn else { break }
            stretch.after = goOn
        } while true
        #expect(counts == [6, 6])
        let tasks = try fixture.store.tasks(TaskFilter())
        #expect(Set(tasks.map { "\($0.jobName) \($0.runAt)" }).count == 12)
    }

    @Test("a job of which as many scheduled tasks wait as may gets no more; its cursor waits, and no other job's does")
    func backlog() throws {
        let fixture = try StoreFixture()
        for name in ["full", "other"] { try fixture.addJob(name) { $0.schedule = .every(milliseconds: 1_000) } }
        let executor = try fixture.executor()
        func materialise(leastRoom: Int = 1) throws -> Materialised {
            let stretch = CursorStretch(
                through: start + 20_000, jobLimit: 9, taskLimit: 100, backlog: 5, leastRoom: leastRoom)
            return try fixture.store.materialise(stretch, now: start, plan: plan(upTo: start + 20_000))
        }
        #expect(try materialise().tasks == 10)
        #expect(try fixture.store.job(named: "full").nextTriggerAt == start + 6_000)
        let full = try materialise()
        #expect(full.tasks == 0 && full.fullJobs == 2 && full.goOn == nil)

        // Tasks by hand don't count, nor do those that run.
        let claimed = try executor.claim(limit: 4, now: start + 2_000)
        #expect(claimed.compactMap(\.scheduledAt).count == 4)
        try fixture.run("full", count: 7)
        #expect(try materialise(leastRoom: 3).tasks == 0)
        #expect(try materialise().tasks == 4)
        try executor.finish(claimed)
        try fixture.store.deleteJob(named: "other", now: start)
        #expect(try materialise().tasks == 0)
    }

    @Test("a one-shot job runs once and has no next time")
    func once() throws {
        let fixture = try StoreFixture()
        try fixture.addJob { $0.schedule = .once(at: start + 5) }
        for _ in 0..<3 {
            _ = try fixture.store.materialise(horizon: start + 9, now: start, limit: 9, plan: plan(upTo: start + 9))
        }
        let executor = try fixture.executor()
        let held = try executor.claim(now: start + 9)
        #expect(held.map(\.scheduledAt) == [start + 5])
        try executor.finish(held)
        _ = try fixture.store.materialise(horizon: start + 9, now: start, limit: 9, plan: plan(upTo: start + 9))
        #expect(try fixture.store.tasks(TaskFilter()).isEmpty)
        #expect(try fixture.store.job(named: "job").nextTriggerAt == nil)
    }

    @Test("pruning removes old logs with their lines, in steps, and spares new ones and those of tasks still queued")
    func prune() throws {
        let fixture = try StoreFixture()
        try fixture.addJob()
        try fixture.addJob("retried") { $0.retries = 1 }
        let executor = try fixture.executor()
        try fixture.run("retried")
        try executor.finish(try executor.claim(), .failed) { $0.finishedAt = start - 100 }
        try fixture.run(count: 3)
        try executor.finish(try executor.claim()) {
            $0.finishedAt = start - 100
            $0.logLines = [LogLine(at: start, level: .info, source: .log, text: "line")]
        }
        try fixture.run()
        try executor.finish(try executor.claim())
        let old = try fixture.logs().map(\.id).dropFirst()

        #expect(try fixture.store.prune(logsEndedBefore: start, limit: 2) == 2)
        #expect(try fixture.store.prune(logsEndedBefore: start, limit: 2) == 1)
        #expect(try fixture.store.prune(logsEndedBefore: start, limit: 2) == 0)

        #expect(try fixture.logs().count == 1)
        #expect(try fixture.logs(of: "retried").count == 1)
        for id in old { #expect(try fixture.store.logLines(of: id, limit: 1_000, after: nil).isEmpty) }
    }
}

/// As `plan(upTo:)`, with as many tasks as there is room for.
private func plan(upTo horizon: UTCMilliseconds) -> @Sendable (ScheduledJob, Int) throws -> SchedulePlan {
    { job, room in
        var plan = try plan(upTo: horizon)(job)
        guard plan.occurrences.count > room else { return plan }
        plan.nextTriggerAt = plan.occurrences[room]
        plan.occurrences = Array(plan.occurrences.prefix(room))
        return plan
    }
}
