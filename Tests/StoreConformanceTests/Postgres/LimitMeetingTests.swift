import JobModel
import JobStore
import StoreSupport
import Testing

@testable import PostgresJobStore

/// Two transactions that meet on a job with limits, or with tasks that keep others out.
@Suite(.onServer)
struct LimitMeetingTests {
    private let fixture: StoreFixture
    private let meeting: Meeting

    init() throws {
        fixture = try StoreFixture()
        meeting = try Meeting(#require(fixture.schema))
    }

    private static let lockJob = "SELECT 1 FROM dotjob.dot_job_info WHERE id = $1 FOR UPDATE"

    /// The same session over another store.
    private func again(_ executor: TestExecutor, _ store: any Store) -> TestExecutor {
        TestExecutor(store: store, group: executor.group, session: executor.session, id: executor.id)
    }

    private func limit(_ adjust: (inout JobLimitsChange) -> Void = { $0.maxRunning = 1 }) throws {
        var change = JobChange()
        adjust(&change.limits)
        _ = try fixture.store.updateJob(named: "job", change, on: nil, now: start, nextOccurrence: nextOccurrence)
    }

    @Test("two claims for a job's one permit, or its one start, meet: one of them has it", arguments: [false, true])
    func onePermit(isRate: Bool) throws {
        let job = try fixture.addJob()
        // None of them is held yet.
        try fixture.run(count: 5)
        try limit { if isRate { $0.rate = StartRate("1/1m") } else { $0.maxRunning = 1 } }
        let executors = [try fixture.executor(), try fixture.executor(on: "other")]
        try meeting.hold(Self.lockJob, job.id)
        let guests = try executors.map { executor in try meeting.begin { try again(executor, $0).claim() } }
        try meeting.letGo()
        let taken = try guests.map { try $0.answer()?.count ?? 0 }
        #expect(taken.sorted() == [0, 1])
    }

    @Test("an attempt ends while a claim finds the limit reached: the task that it holds runs next")
    func finishAndClaim() throws {
        let job = try fixture.addJob()
        try fixture.run(count: 2)
        let executors = [try fixture.executor(), try fixture.executor(on: "other")]
        let first = try executors[0].claim(limit: 1)
        try limit()
        try meeting.hold(Self.lockJob, job.id)
        let claim = try meeting.begin { try again(executors[1], $0).claim() }
        let finish = try meeting.begin { try again(executors[0], $0).finish(first) }
        try meeting.letGo()
        let taken = try claim.answer() ?? []
        #expect(try finish.answer()?.stale.isEmpty == true)
        #expect(try taken.count + executors[1].claim().count == 1)
    }

    @Test("tasks are written while the last of their job ends: none is left held")
    func runAndFinish() throws {
        let job = try fixture.addJob { $0.limits.maxRunning = 1 }
        try fixture.run()
        let executor = try fixture.executor()
        let first = try executor.claim()
        for isRunFirst in [true, false] {
            let meeting = try Meeting(#require(fixture.schema))
            try meeting.hold(Self.lockJob, job.id)
            let write: @Sendable (any Store) throws -> Int = { store in
                try store.runJob(named: "job", parameters: nil, count: 1, runAt: start, on: nil, now: start).count
            }
            let early = isRunFirst ? try meeting.begin(write) : nil
            let finish = isRunFirst ? try meeting.begin { try again(executor, $0).finish(first) } : nil
            let late = isRunFirst ? nil : try meeting.begin(write)
            try meeting.letGo()
            _ = try (early?.answer(), finish?.answer(), late?.answer())
            let next = try executor.claim()
            #expect(next.count == 1)
            try executor.finish(next)
        }
    }

    @Test("a limit comes while a trip is under way that knows nothing of it: what that ends passes its permit on")
    func limitBehindFinish() throws {
        try fixture.addJob()
        try fixture.run(count: 2)
        let executor = try fixture.executor()
        let other = try fixture.executor(on: "other")
        let first = try executor.claim(limit: 1)
        // As a plain finish has it, before its commit.
        try meeting.hold(
            AdvisoryLock.share, AdvisoryLock.session(executor.session).key(#require(fixture.schema).location))
        try meeting.hold("DELETE FROM dotjob.dot_task_queue WHERE id = $1", first[0].key.taskID)
        let update = try meeting.begin { store in
            var change = JobChange()
            change.limits.maxRunning = 1
            return try store.updateJob(
                named: "job", change, on: nil, now: start, nextOccurrence: nextOccurrence
            ).limits.maxRunning
        }
        #expect(!update.hasEnded)
        #expect(try other.claim().isEmpty)
        try meeting.letGo()
        #expect(try update.answer() == 1)
        #expect(try other.claim().count == 1)
    }

    @Test(
        "another program deletes what ran: the next task that is written, or a look, lets the one that waits through",
        arguments: [false, true])
    func deletedElsewhere(looks: Bool) throws {
        try fixture.addJob { $0.limits.maxRunning = 1 }
        let tasks = Array(try fixture.run(count: 2))
        let executor = try fixture.executor()
        _ = try executor.claim()
        try #require(fixture.schema).connect().run("DELETE FROM dotjob.dot_task_queue WHERE id = $1", tasks[0])
        #expect(try executor.claim().isEmpty)
        if looks {
            #expect(try fixture.store.resumeLimits(limit: 9, now: start) == 1)
            #expect(try fixture.store.resumeLimits(limit: 9, now: start) == 0)
        } else {
            try fixture.run()
        }
        #expect(try executor.claim().map(\.key.taskID) == [tasks[1]])
    }

    @Test("a claim for one task goes through thousands that may not run in a few steps, and holds them")
    func manyMet() throws {
        try fixture.addJob()
        try fixture.run(count: 1_100)
        try limit()
        let executor = try fixture.executor()
        #expect(try executor.claim(limit: 1).count == 1)
        let began = ContinuousClock.now
        #expect(try executor.claim(limit: 1).isEmpty)
        #expect(began.duration(to: .now) < .seconds(5))
        var filter = TaskFilter()
        filter.states = [.limited]
        #expect(try fixture.store.taskCount(filter).number > 1_000)
    }

    @Test("two runs of the same key meet: one is written, and the other is told of it")
    func twins() throws {
        let job = try fixture.addJob { $0.uniqueness.key = .parameters }
        try meeting.hold(Self.lockJob, job.id)
        let guests = try (0..<2).map { _ in
            try meeting.begin { store in
                try store.runJob(named: "job", parameters: nil, count: 1, runAt: start, on: nil, now: start)
            }
        }
        try meeting.letGo()
        let runs = try guests.compactMap { try $0.answer() }
        #expect(runs.map(\.duplicates).sorted() == [0, 1])
        #expect(Set(runs.map(\.firstTaskID)).count == 1)
        #expect(try fixture.store.tasks(TaskFilter()).items.count == 1)
    }

    @Test("a task is claimed while another is written in its place: it runs, and that one is a duplicate")
    func replacedBehindClaim() throws {
        let job = try fixture.addJob {
            $0.uniqueness.key = .parameters
            $0.uniqueness.onDuplicate = .replace
        }
        let first = try fixture.run().lowerBound
        try meeting.hold(
            "UPDATE dotjob.dot_task_queue SET status = 2, claim_no = 1, session = 1 WHERE job_id = $1", job.id)
        let run = try meeting.begin { store in
            try store.runJob(named: "job", parameters: nil, count: 1, runAt: start, on: nil, now: start)
        }
        try meeting.letGo()
        #expect(try run.answer()?.firstTaskID == first)
        #expect(try fixture.logs().isEmpty)
    }

    @Test("a claim that has a job leaves one before it to who has that, and says that more is due")
    func outOfOrder() throws {
        let jobs = try ["first", "second"].map { try fixture.addJob($0) { $0.limits.maxRunning = 1 } }
        try fixture.run("second")
        let executor = try fixture.executor()
        let claimed = try executor.claim()
        try fixture.run("first")
        try meeting.hold(Self.lockJob, jobs[0].id)
        var batch = QueueBatch(session: executor.session)
        batch.completions = claimed.map { executor.completion($0) }
        batch.claims = [executor.request()]
        let answer = try fixture.store.finishAndClaim(batch, now: start)
        #expect(answer.claimed.isEmpty && answer.moreDue)
        try meeting.letGo()
        #expect(try executor.claim().map(\.jobName) == ["first"])
    }
}
