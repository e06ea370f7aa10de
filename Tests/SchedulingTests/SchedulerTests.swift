import Foundation
import JobModel
import JobStore
import SQLiteJobStore
import Scheduling
import Synchronization
import TestSupport
import Testing

@Suite("Scheduler on a real database")
struct SchedulerTests {
    private let fixture: StoreFixture
    private let log = RecordedLog()

    init() throws { fixture = try StoreFixture() }

    private func scheduler(
        _ store: (any SchedulerStore)? = nil, clock: SchedulerClock? = nil,
        change: (inout SchedulerConfiguration) -> Void = { _ in }
    ) throws -> Scheduler {
        var configuration = SchedulerConfiguration()
        change(&configuration)
        return try Scheduler(
            store: store ?? fixture.store, configuration: configuration, clock: clock, logger: log.logger)
    }

    /// Runs schedulers until a condition holds, and waits until they have stopped.
    private func run(_ schedulers: Scheduler..., until condition: () throws -> Bool) async throws -> Bool {
        for scheduler in schedulers { scheduler.start() }
        defer { for scheduler in schedulers { scheduler.stop() } }
        let holds = try eventually(condition)
        for scheduler in schedulers {
            scheduler.stop()
            try await scheduler.waitUntilStopped()
        }
        return holds
    }

    /// Whether each interval since the job was made has its task, up to the newest.
    private func isGapless(_ times: [UTCMilliseconds], _ job: Job, every interval: Int64) -> Bool {
        times == (1...Int64(times.count)).map { job.createdAt + $0 * interval }
    }

    @Test("Tasks are written ahead of their time, each at its own")
    func ahead() async throws {
        let job = try fixture.addJob("mail", .every(milliseconds: 1_000))
        let isWritten = try await run(scheduler()) { try fixture.scheduledTimes(of: "mail").count >= 4 }
        #expect(isWritten)
        let times = try fixture.scheduledTimes(of: "mail")
        #expect(isGapless(times, job, every: 1_000))
        #expect(try #require(times.last) <= fixture.now + 5_000)
    }

    @Test("A job that is added rings the scheduler out of its sleep")
    func doorbell() async throws {
        let store = WatchedStore(fixture.store)
        let scheduler = try scheduler(store) {
            $0.longestSleepMs = 3_600_000
            $0.rescueIntervalMs = 3_600_000
            $0.pruneIntervalMs = 3_600_000
        }
        var jobs = 0
        let isWritten = try await run(scheduler) {
            guard store.idlePassCount > 0 else { return false }
            if jobs == 0 {
                try fixture.addJob("mail", .once(at: fixture.now + 1_000))
                jobs += 1
            }
            return try fixture.scheduledTimes(of: "mail").count == 1
        }
        #expect(isWritten)
    }

    @Test("Two schedulers, each stopped and started anew, neither double nor skip an occurrence")
    func twoSchedulers() async throws {
        // However long a busy machine leaves between two rounds: none of it may count as a misfire.
        let job = try fixture.addJob("mail", .every(milliseconds: 20)) { $0.misfireStrategy = .fireAll }
        let other = try fixture.reopen()
        var count = 0
        for round in 1...4 {
            let isAhead = try await run(
                scheduler {
                    $0.lookAheadMs = Int64(round) * 800
                    $0.backlog = .max
                },
                scheduler(other) {
                    $0.lookAheadMs = Int64(round) * 800
                    $0.backlog = .max
                }
            ) {
                let written = try fixture.scheduledTimes(of: "mail").count
                defer { count = written }
                return written >= count + 40
            }
            #expect(isAhead)
        }
        #expect(isGapless(try fixture.scheduledTimes(of: "mail"), job, every: 20))
    }

    @Test("After an outage a job with the default strategy catches up once")
    func misfire() async throws {
        let job = try fixture.addJob("mail", .every(milliseconds: 1_000))
        let later = job.createdAt + 86_400_000
        let clock = SchedulerClock(now: { later }, elapsedMs: SchedulerClock.machineElapsedMs)
        let isWritten = try await run(scheduler(clock: clock)) {
            try !fixture.scheduledTimes(of: "mail").isEmpty
        }
        #expect(isWritten)
        #expect(try fixture.scheduledTimes(of: "mail") == (0...5).map { later + $0 * 1_000 })
    }

    @Test("who has a day to make up for delays nobody who is on time, and fills the queue no further than its backlog")
    func herd() async throws {
        let herd = 40
        for number in 0..<herd {
            try fixture.addJob("behind \(number)", .every(milliseconds: 1_000)) { $0.misfireStrategy = .fireAll }
        }
        let later = fixture.now + 86_400_000
        let clock = SchedulerClock(now: { later }, elapsedMs: SchedulerClock.machineElapsedMs)
        var draft = JobDraft(name: "on time", group: "main", handler: "work")
        draft.schedule = .every(milliseconds: 1_000)
        _ = try fixture.store.addJob(draft, on: nil, now: later, nextOccurrence: ScheduledJob.nextOccurrence)
        let store = WatchedStore(fixture.store)
        let isWritten = try await run(scheduler(store, clock: clock)) { store.written.count >= 20 }
        #expect(isWritten)
        // Each of the first slices has 2,000 tasks; that of the one on time came before.
        #expect(try fixture.scheduledTimes(of: "on time") == (1...5).map { later + $0 * 1_000 })
        #expect(store.written.first == 5)
        for number in 0..<herd { #expect(try fixture.scheduledTimes(of: "behind \(number)").count <= 1_000) }
    }

    @Test("A job that can't be planned is reported once and stops no other")
    func brokenJob() async throws {
        var draft = JobDraft(name: "broken", group: "main", handler: "work")
        draft.schedule = .cron("61 * * * *")
        _ = try fixture.store.addJob(draft, on: nil, now: fixture.now) { _, after in after + 1 }
        try fixture.addJob("mail", .every(milliseconds: 100))
        let isWritten = try await run(scheduler { $0.longestSleepMs = 10 }) {
            try fixture.scheduledTimes(of: "mail").count >= 60
        }
        #expect(isWritten)
        #expect(log.messages.count { $0.contains("broken") } == 1)
        #expect(
            log.count(
                containing: "job \"broken\": not scheduled: cron \"61 * * * *\": minute \"61\" is out of range 0-59")
                == 1)
    }

    @Test("A store that fails for a while loses nothing")
    func failingStore() async throws {
        let job = try fixture.addJob("mail", .every(milliseconds: 50))
        let store = WatchedStore(fixture.store, failures: 4)
        let isWritten = try await run(scheduler(store)) { try fixture.scheduledTimes(of: "mail").count >= 20 }
        #expect(isWritten)
        #expect(isGapless(try fixture.scheduledTimes(of: "mail"), job, every: 50))
        #expect(
            log.messages.first == "warning: store: database: disk full; nothing is lost, the scheduler keeps trying")
        #expect(log.count(containing: "store: answers again") == 1)
    }

    @Test("A time of day that is set is logged")
    func clockJump() async throws {
        let offset = Atomic<Int64>(0)
        let clock = SchedulerClock(
            now: { [fixture] in fixture.now + offset.load(ordering: .relaxed) },
            elapsedMs: SchedulerClock.machineElapsedMs)
        let store = WatchedStore(fixture.store)
        let isLogged = try await run(scheduler(store, clock: clock) { $0.longestSleepMs = 10 }) {
            if store.idlePassCount > 0 { offset.store(-3_600_000, ordering: .relaxed) }
            return log.count(containing: "clock: the time of day was set by -3") == 1
        }
        #expect(isLogged)
    }

    @Test("Old logs are pruned, newer ones stay")
    func pruning() async throws {
        try fixture.addJob("mail", .manual)
        for at in [1_000, fixture.now] {
            let run = try fixture.store.runJob(named: "mail", parameters: nil, count: 5, runAt: at, on: nil, now: at)
            for task in run.firstTaskID...run.lastTaskID { _ = try fixture.store.cancelTask(task, now: at) }
        }
        var filter = LogFilter()
        filter.limit = 100
        #expect(try fixture.store.logs(filter).count == 10)
        let scheduler = try scheduler {
            $0.logsPerPrune = 2
            $0.prunePauseMs = 1
        }
        let isPruned = try await run(scheduler) { try fixture.store.logs(filter).count <= 5 }
        #expect(isPruned)
        #expect(try fixture.store.logs(filter).map(\.finishedAt).filter { $0 > 1_000 }.count == 5)
    }

    @Test("A scheduler that never started is stopped at once, and doesn't start any more", .timeLimit(.minutes(1)))
    func neverStarted() async throws {
        let scheduler = try scheduler()
        scheduler.stop()
        scheduler.start()
        scheduler.stop()
        try await scheduler.waitUntilStopped()
    }

    @Test("Stopping ends a long sleep, for every waiter", .timeLimit(.minutes(1)))
    func stops() async throws {
        let scheduler = try scheduler { $0.longestSleepMs = 3_600_000 }
        scheduler.start()
        try await withThrowingTaskGroup { group in
            for _ in 0..<3 { group.addTask { try await scheduler.waitUntilStopped() } }
            scheduler.stop()
            try await group.waitForAll()
        }
        try await scheduler.waitUntilStopped()
    }
}
