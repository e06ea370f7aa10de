import JobModel
import JobStore
import Testing

@testable import PostgresJobStore

/// Rows that are seen after others whose ids are higher, stepped on two connections.
@Suite(.onServer)
struct LateCommitTests {
    private let fixture: StoreFixture
    private let other: PostgresConnection

    init() throws {
        fixture = try StoreFixture()
        other = try #require(fixture.schema).connect()
        try fixture.addJob()
    }

    /// Writes what `insert` says before the others, and commits it behind them.
    private func late(_ insert: String, _ values: any PostgresValue..., others: () throws -> Void) throws
        -> (before: [StoreChange], after: [StoreChange], rest: [StoreChange])
    {
        var mark = try fixture.store.changeMark(now: start)
        func look() throws -> [StoreChange] {
            let found = try fixture.store.changes(since: mark, now: start)
            mark = found.mark
            return found.changes
        }
        try other.run("BEGIN")
        try other.run(PostgresStep(insert, values))
        try others()
        let before = try look()
        // However often somebody has looked meanwhile.
        for _ in 0..<5 { #expect(try look().isEmpty) }
        try other.run("COMMIT")
        return (before, try look(), try look())
    }

    @Test("an entry of the audit that commits behind a later one is told, and both are told once")
    func audit() throws {
        let entry = "INSERT INTO dotjob.dot_audit (at, actor, source, action, subject, group_id) VALUES"
        let told = try late("\(entry) (1, 'a', 's', 'x', 'group early', $1)", fixture.group.id) {
            try fixture.store.record([
                AuditEntry(
                    at: 2, actor: "b", tokenID: nil, source: "s", action: "x", subject: "group later",
                    groupID: fixture.group.id, before: nil, after: nil)
            ])
        }
        #expect(told.before.map(\.key) == ["later"] && told.after.map(\.key) == ["early"] && told.rest.isEmpty)
    }

    @Test("a task whose run commits behind a later one's is told as queued, as is one that another program wrote")
    func tasks() throws {
        let columns = "job_id, group_id, executor_handler"
        let job = try fixture.store.job(named: "job").id
        var later: TaskID = 0
        let ours = try late(
            "INSERT INTO dotjob.dot_task_queue (id, \(columns)) SELECT dotjob.dot_take_ids(1), $1, $2, 'echo'", job,
            fixture.group.id
        ) {
            later = try fixture.run().lowerBound
            try #require(fixture.schema).connect().run(
                "INSERT INTO dotjob.dot_task_queue (\(columns)) VALUES ($1, $2, 'echo')", job, fixture.group.id)
        }
        #expect(ours.before.filter { $0.topic == .task }.map(\.key) == ["\(later)", "\(1 << 52)"])
        #expect(ours.after.filter { $0.topic == .task }.map(\.key) == ["\(later - 1)"])
        #expect(ours.rest.isEmpty)
        let foreign = try late(
            "INSERT INTO dotjob.dot_task_queue (\(columns)) VALUES ($1, $2, 'echo')", job, fixture.group.id
        ) { later = try fixture.run().lowerBound }
        #expect(foreign.before.filter { $0.topic == .task }.map(\.key) == ["\(later)"])
        #expect(foreign.after.filter { $0.topic == .task }.map(\.key) == ["\(1 << 52 + 1)"])
    }

    @Test("an attempt that is logged behind thousands of later ones gets its group a hint")
    func log() throws {
        let executor = try fixture.executor()
        let job = try fixture.store.job(named: "job").id
        try fixture.run(count: 1_000)
        let claimed = try executor.claim(limit: 1_000)
        var mark = try fixture.store.changeMark(now: start)
        func look() throws -> [StoreChange] {
            let found = try fixture.store.changes(since: mark, now: start)
            mark = found.mark
            return found.changes
        }
        func covers(_ change: StoreChange) -> Bool {
            change.topic == .task && change.groupID == fixture.group.id && change.kind == .changed
        }
        try other.run("BEGIN")
        try other.run(
            """
            INSERT INTO dotjob.dot_job_log (
                job_id, task_id, claim_no, due_at, finished_at, attempt, handle_code, is_final, origin, executor_handler,
                executor_param)
            VALUES ($1, 99, 1, 1, 1, 1, 200, 1, 'manual', 'echo', '{}')
            """, job)
        _ = try executor.finish(claimed)
        #expect(try look().contains { $0.kind == .ended && $0.count > 900 })
        #expect(try look().contains(where: covers))
        for _ in 0..<3 { #expect(try !look().contains(where: covers)) }
        try other.run("COMMIT")
        // Transactions of other tests keep it waiting.
        var isCovered = false
        for _ in 0..<100_000 where !isCovered { isCovered = try look().contains(where: covers) }
        #expect(isCovered)
    }
}
