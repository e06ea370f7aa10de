import GRDB
import GRDBSQLite
import JobModel
import JobStore
import TestSupport
import Testing

@testable import SQLiteJobStore

/// How much a look reads.
@Suite(.onFile)
struct ChangeLookTests {
    @Test("what grows with the queue and the log is found by its ids or its index")
    func plans() throws {
        let fixture = try StoreFixture()
        let other = try DatabaseQueue(path: fixture.directory.file("store.db"))
        for (sql, step) in [
            (ChangeLook.newLogs, "SEARCH l USING INTEGER PRIMARY KEY (rowid>?)"),
            (ChangeLook.newestLogs, "SEARCH l USING INTEGER PRIMARY KEY (rowid>?)"),
            (ChangeLook.newTasks, "SEARCH dot_task_queue USING INTEGER PRIMARY KEY (rowid>?)"),
            (ChangeLook.newestTasks, "SEARCH dot_task_queue USING INTEGER PRIMARY KEY (rowid>?)"),
            (ChangeLook.newJobs, "SEARCH dot_job_info USING INTEGER PRIMARY KEY (rowid>?)"),
            (ChangeLook.jobState, "SEARCH dot_job_info USING INTEGER PRIMARY KEY (rowid=?)"),
            (ChangeLook.newEntries, "SEARCH dot_audit USING INTEGER PRIMARY KEY (rowid>?)"),
            (ChangeLook.newReleases, "SEARCH dot_release USING INTEGER PRIMARY KEY (rowid>?)"),
            (ChangeLook.jobNamed, "SEARCH dot_job_info USING INDEX dot_job_info_name (name=?)"),
            (ChangeLook.isQueued, "SEARCH dot_task_queue USING INTEGER PRIMARY KEY (rowid=?)"),
        ] {
            let steps = try other.read { db in
                let statement = try db.makeStatement(sql: "EXPLAIN QUERY PLAN \(sql)")
                statement.setUncheckedArguments(StatementArguments())
                return try Row.fetchAll(statement).map { $0["detail"] as String }
            }
            #expect(steps.contains(step) && !steps.contains { $0.contains("TEMP B-TREE") }, "\(sql): \(steps)")
        }
    }

    /// Instructions of SQLite, in steps of a hundred.
    private final class Work {
        var instructions = 0
    }

    private func instructions(of store: SQLiteJobStore, _ call: () throws -> Void) rethrows -> Int {
        let work = Work()
        store.queue.inDatabase { db in
            sqlite3_progress_handler(
                db.sqliteConnection, 100,
                { context in
                    Unmanaged<Work>.fromOpaque(context!).takeUnretainedValue().instructions += 100
                    return 0
                }, Unmanaged.passUnretained(work).toOpaque())
        }
        defer { store.queue.inDatabase { sqlite3_progress_handler($0.sqliteConnection, 0, nil, nil) } }
        try call()
        return work.instructions
    }

    @Test("a look reads as little after 200,000 tasks as after a few hundred")
    func bounded() throws {
        let fixture = try StoreFixture()
        let store = try #require(fixture.store as? SQLiteJobStore)
        try fixture.addJob()
        let executor = try fixture.executor()
        let mark = try store.changeMark(now: start)
        try fixture.run(count: 200_000)
        for _ in 0..<5 {
            let claimed = try executor.claim(limit: 20_000)
            _ = try executor.finish(claimed)
        }
        var told: [StoreChange] = []
        let work = try instructions(of: store) { told = try store.changes(since: mark, now: start).changes }
        #expect(told.filter { $0.kind == .ended }.map(\.count).reduce(0, +) == 100_000)
        #expect(told.contains { $0.kind == .queued && $0.count > 90_000 })
        #expect(work < 60_000, "\(work)")
    }
}
