import GRDB
import JobModel
import JobStore
import StoreSupport
import TestSupport
import Testing

/// Whatever happens to the queue, its pages say what its rows say: they answer for a job and for a session.
@Suite(.onFile)
struct QueuePageTests {
    /// The same numbers for the same seed: a failure names its seed.
    private struct Numbers: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ (state >> 29)
        }
    }

    private static let names = ["parallel", "serial", "discard", "replace", "scheduled", "capped", "delay"]

    private func makeFixture() throws -> StoreFixture {
        let fixture = try StoreFixture()
        for name in Self.names {
            try fixture.addJob(name) {
                $0.retries = 1
                $0.blockStrategy = BlockStrategy(rawValue: name) ?? .parallel
                if name == "scheduled" { $0.schedule = .every(milliseconds: 1_000) }
                if name == "delay" { $0.schedule = .delay(milliseconds: 700) }
                guard name == "capped" else { return }
                $0.blockStrategy = .serial
                $0.queueAtMost = 3
            }
        }
        return fixture
    }

    @Test("after any row of claims, ends, losses, decisions and rows of other programs", arguments: 1...6)
    func anything(seed: UInt64) throws {
        let fixture = try makeFixture()
        var numbers = Numbers(state: seed)
        var executor = try fixture.executor()
        var held: [ClaimedTask] = []
        var now = start
        for step in 0..<120 {
            now += 500
            let name = Self.names.randomElement(using: &numbers) ?? ""
            let kind = Int.random(in: 0..<14, using: &numbers)
            switch kind {
            case 0, 1: _ = try? fixture.run(name, count: Int.random(in: 1...300, using: &numbers), at: now)
            case 2:
                _ = try fixture.store.materialise(
                    horizon: now + 2_000, now: now, limit: 100, plan: plan(upTo: now + 2_000))
            case 3, 4: held += try executor.claim(limit: Int.random(in: 1...200, using: &numbers), now: now)
            case 5, 6:
                let count = Int.random(in: 0...held.count, using: &numbers)
                let code: HandleCode = [.ok, .failed, .hostDied].randomElement(using: &numbers) ?? .ok
                try executor.finish(Array(held.prefix(count)), code, now: now)
                held.removeFirst(count)
            case 7:
                let count = Int.random(in: 0...held.count, using: &numbers)
                let reason: HandBack.Reason = [.unstarted, .suspect, .lost].randomElement(using: &numbers) ?? .lost
                try executor.handBack(Array(held.suffix(count)), reason, now: now)
                held.removeLast(count)
            case 8:
                _ = try fixture.store.rescue(
                    executor.session, leaseUntil: executor.leaseUntil, limit: 1_000_000, now: now)
                executor = try fixture.executor(on: "node \(step)")
                held = []
            case 9: _ = try fixture.store.disableJob(named: name, now: now)
            case 10: _ = try fixture.store.enableJob(named: name, now: now, nextOccurrence: nextOccurrence)
            case 11: _ = try? fixture.store.retryTask(ofJob: name, logID: nil, now: now)
            case 12:
                var waiting = TaskFilter()
                waiting.jobName = name
                if let task = try fixture.store.tasks(waiting).randomElement(using: &numbers) {
                    _ = try fixture.store.cancelTask(task.id, now: now)
                }
            default: try insert(3, ofJob: name, fixture)
            }
            try fixture.expectPagesMatchRows("seed \(seed), step \(step), kind \(kind)")
        }
        for name in Self.names { try fixture.store.deleteJob(named: name, now: now) }
        try executor.finish(held, now: now)
        try fixture.expectPagesMatchRows("seed \(seed), after all jobs were deleted")
        #expect(try fixture.store.tasks(TaskFilter()).isEmpty)
    }

    /// As another program would.
    private func insert(_ count: Int, ofJob name: String, _ fixture: StoreFixture) throws {
        try DatabaseQueue(path: fixture.directory.file("store.db")).write { db in
            for _ in 0..<count {
                try db.execute(
                    sql: """
                        INSERT OR REPLACE INTO dot_task_queue (job_id, group_id, executor_handler)
                        SELECT id, job_group, executor_handler FROM dot_job_info WHERE name = ?
                        """, arguments: [name])
            }
        }
    }

    @Test("a job's tasks are listed by id from all their pages, by what became of them")
    func lists() throws {
        let fixture = try makeFixture()
        let mine = try fixture.run("parallel", count: 300)
        try fixture.run("serial", count: 5)
        let more = try fixture.run("parallel", count: 10)
        let executor = try fixture.executor()
        let claimed = try executor.claim(limit: 150)
        var filter = TaskFilter()
        filter.jobName = "parallel"
        filter.limit = 1_000
        let all = Array(mine) + Array(more)
        #expect(try fixture.store.tasks(filter).map(\.id) == all)
        filter.states = [.running]
        #expect(try fixture.store.tasks(filter).map(\.id) == claimed.map(\.key.taskID))
        filter.states = [.waiting]
        #expect(try fixture.store.tasks(filter).map(\.id) == Array(all.dropFirst(150)))
        filter.limit = 7
        #expect(try fixture.store.tasks(filter).map(\.id) == Array(all.dropFirst(150).prefix(7)))
        filter.jobName = nil
        filter.states = [.running]
        #expect(try fixture.store.tasks(filter).map(\.id) == claimed.prefix(7).map(\.key.taskID))
    }

    @Test("a serial job goes on when another program has deleted the row of its turn")
    func deletedTurn() throws {
        let fixture = try makeFixture()
        try fixture.run("serial", count: 2)
        let executor = try fixture.executor()
        #expect(try executor.claim().count == 1)
        try DatabaseQueue(path: fixture.directory.file("store.db")).write {
            try $0.execute(sql: "DELETE FROM dot_task_queue WHERE status = 2")
        }
        _ = try fixture.store.enableJob(named: "serial", now: start, nextOccurrence: nextOccurrence)
        #expect(try executor.claim().count == 1)
    }
}
