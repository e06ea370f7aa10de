import JobModel
import JobStore
import StoreSupport
import Testing

@testable import PostgresJobStore

/// Two transactions that meet, for each pair of intents that could wait for each other or miss what the other has done.
@Suite(.onServer)
struct MeetingTests {
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

    @Test("the last two tasks of a job that takes turns leave at once: it comes due again, once")
    func lastTwo() throws {
        let job = try fixture.addJob {
            $0.timing.schedule = .delay(milliseconds: 1_000)
            $0.blockStrategy = .serial
        }
        let ids = try fixture.run(count: 2)
        let executor = try fixture.executor()
        let claimed = try executor.claim()
        #expect(claimed.count == 1)
        let waiting = try #require(ids.first { $0 != claimed[0].key.taskID })
        try meeting.hold(Self.lockJob, job.id)
        let one = try meeting.begin { try again(executor, $0).finish(claimed) }
        let other = try meeting.begin { try $0.cancelTask(waiting, now: start) }
        try meeting.letGo()
        #expect(try one.answer()?.stale.isEmpty == true)
        #expect(try other.answer() == .removed)
        let after = try fixture.store.job(named: "job")
        #expect(after.triggerStatus == .notStarted && after.nextTriggerAt != nil)
        #expect(try fixture.logs().count == 2)
    }

    @Test("the last two attempts of a job end at once in two sessions: nothing says that one still runs")
    func lastAttempts() throws {
        try fixture.addJob()
        try fixture.run(count: 2)
        let executors = [try fixture.executor(), try fixture.executor(on: "other")]
        let claimed = try executors.map { try $0.claim(limit: 1) }
        for executor in executors { try meeting.holdTrips(of: executor.session) }
        let guests = try zip(executors, claimed).map { executor, tasks in
            try meeting.begin { try again(executor, $0).finish(tasks) }
        }
        try meeting.letGo()
        for guest in guests { #expect(try guest.answer()?.stale.isEmpty == true) }
        #expect(try fixture.triggerStatus() == .notStarted)
        #expect(try fixture.logs().count == 2)
    }

    @Test("a rescue waits for a trip under way, and finds nothing of what that has ended")
    func rescueBehindFinish() throws {
        let job = try fixture.addJob { $0.blockStrategy = .serial }
        try fixture.run()
        let executor = try fixture.executor()
        let claimed = try executor.claim()
        try meeting.hold(Self.lockJob, job.id)
        let finish = try meeting.begin { try again(executor, $0).finish(claimed) }
        let lease = executor.leaseUntil
        let rescue = try meeting.begin { store in
            try store.rescue(executor.session, leaseUntil: lease, limit: 10, now: start)
        }
        try meeting.letGo()
        #expect(try finish.answer()?.stale.isEmpty == true)
        #expect(try rescue.answer() == [])
        #expect(try fixture.logs().map(\.code) == [.ok])
    }

    @Test("a trip that comes behind a rescue changes nothing, and its results are stale")
    func finishBehindRescue() throws {
        let job = try fixture.addJob { $0.blockStrategy = .serial }
        try fixture.run()
        let executor = try fixture.executor()
        let claimed = try executor.claim()
        try meeting.hold(Self.lockJob, job.id)
        let lease = executor.leaseUntil
        let rescue = try meeting.begin { store in
            try store.rescue(executor.session, leaseUntil: lease, limit: 10, now: start)
        }
        let finish = try meeting.begin { try again(executor, $0).finish(claimed) }
        try meeting.letGo()
        #expect(try rescue.answer() == claimed.map(\.key.taskID))
        #expect(try finish.answer()?.stale == claimed.map(\.key))
        #expect(try fixture.logs().isEmpty)
        #expect(try executor.claim().isEmpty)
    }

    @Test("a job is disabled while a claim of its tasks has yet to commit: what is claimed runs, the rest is held")
    func disableBehindClaim() throws {
        let job = try fixture.addJob()
        let ids = try fixture.run(count: 3)
        try meeting.hold(
            """
            UPDATE dotjob.dot_task_queue SET status = 2, claim_no = 1, session = 1
            WHERE id = (SELECT min(id) FROM dotjob.dot_task_queue WHERE job_id = $1)
            """, job.id)
        let disable = try meeting.begin { store in try store.disableJob(named: "job", now: start).isDisabled }
        try meeting.letGo()
        #expect(try disable.answer() == true)
        #expect(try fixture.executor().claim().isEmpty)
        #expect(try ids.map { try fixture.task($0)?.heldReason } == [nil, .disabled, .disabled])
        #expect(try fixture.triggerStatus() == .running)
    }

    @Test("a claim that waits while its job is disabled takes none of its tasks")
    func claimBehindDisable() throws {
        try fixture.addJob()
        try fixture.run(count: 3)
        let executor = try fixture.executor()
        try meeting.holdTrips(of: executor.session)
        let claim = try meeting.begin { try again(executor, $0).claim() }
        _ = try fixture.store.disableJob(named: "job", now: start)
        try meeting.letGo()
        #expect(try claim.answer()?.isEmpty == true)
    }

    @Test(
        "a publish that takes a handler away meets a job that needs it: it sees the job"
    )
    func publishAndAddJob() throws {
        let first = try fixture.publish([fixture.plugin("first", handlers: ["echo", "gone"])])
        try meeting.hold("SELECT 1 FROM dotjob.dot_execute_group WHERE id = $1 FOR UPDATE", fixture.group.id)
        let group = fixture.group.name
        let adding = try meeting.begin { store in
            var draft = JobDraft(name: "late", group: group, handler: "gone")
            draft.blockStrategy = .parallel
            return try store.addJob(draft, on: nil, now: start, nextOccurrence: nextOccurrence).id
        }
        let next = try fixture.plugin("next")
        let publishing = try meeting.begin { store in
            try store.publish(
                ReleaseDraft(plugins: [next.id], publisher: "tester"), toGroup: group, expecting: first.id, now: start
            ).release.number
        }
        try meeting.letGo()
        let added = Result { try adding.answer() }
        let published = Result { try publishing.answer() }
        #expect((try? added.get()) != nil)
        // It sees the job, whichever of the two came first to the group's row.
        #expect(throws: StoreError.self) { _ = try published.get() }
    }

    @Test("two claims for a group's one permit meet: one of them has it")
    func onePermit() throws {
        let fixture = try StoreFixture(maxRunning: 1)
        let meeting = try Meeting(#require(fixture.schema))
        try fixture.addJob()
        try fixture.run(count: 5)
        let executors = [try fixture.executor(), try fixture.executor(on: "other")]
        try meeting.hold("SELECT 1 FROM dotjob.dot_execute_group WHERE id = $1 FOR UPDATE", fixture.group.id)
        let guests = try executors.map { executor in try meeting.begin { try again(executor, $0).claim() } }
        try meeting.letGo()
        let taken = try guests.map { try $0.answer()?.count ?? 0 }
        #expect(taken.sorted() == [0, 1])
    }

    @Test("two schedulers come to the same due jobs: one writes their tasks, the other waits for nobody")
    func twoSchedulers() throws {
        try fixture.addJob("every") { $0.timing.schedule = .every(milliseconds: 1_000) }
        try meeting.holdIDs()
        let first = try meeting.begin { store in
            try store.materialise(
                horizon: start + 5_000, now: start + 5_000, limit: 10, plan: plan(upTo: start + 5_000)
            ).tasks
        }
        let second = try fixture.store.materialise(
            horizon: start + 5_000, now: start + 5_000, limit: 10, plan: plan(upTo: start + 5_000))
        #expect(second.tasks == 0)
        try meeting.letGo()
        #expect(try first.answer() == 5)
        let again = try fixture.store.materialise(
            horizon: start + 5_000, now: start + 5_000, limit: 10, plan: plan(upTo: start + 5_000))
        #expect(again.tasks == 0)
        #expect(try fixture.store.tasks(TaskFilter()).items.count == 5)
    }
}
