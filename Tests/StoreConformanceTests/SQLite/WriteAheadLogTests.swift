import Foundation
import GRDB
import JobModel
import JobStore
import SQLiteJobStore
import TestSupport
import Testing

/// The write-ahead log stays bounded.
@Suite(.onFile)
struct WriteAheadLogTests {
    private func logBytes(_ fixture: StoreFixture) throws -> Int {
        let path = fixture.directory.file("store.db-wal")
        return try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
    }

    @Test(
        "beside a reader that stays, claims stop before the log grows beyond its limit, name the reader, and go on after it"
    )
    func readerHeldOpen() throws {
        let fixture = try StoreFixture()
        let path = fixture.directory.file("store.db")
        var options = SQLiteJobStore.Options()
        options.walLimitBytes = 8 << 20
        let store = try SQLiteJobStore(path: path, options: options)
        let tasks = 4_000
        let parameters = "\"" + String(repeating: "x", count: 4_000) + "\""
        try fixture.addJob { $0.parameters = parameters }
        _ = try store.runJob(named: "job", parameters: nil, count: tasks, runAt: start, on: nil, now: start)
        let executor = try TestExecutor(
            store: store, group: fixture.group, hostname: "node", leaseUntil: start + 30_000)

        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        let reader = try DatabaseQueue(path: path, configuration: configuration)
        try reader.writeWithoutTransaction { db in
            try db.execute(sql: "BEGIN; SELECT count(*) FROM dot_task_queue")
        }
        var done = 0
        let stalledBy = try #require(try drain(executor, until: tasks, done: &done))
        #expect(stalledBy.readers.count == 1 && stalledBy.readers[0].hasPrefix("pid \(getpid()) "))
        #expect(stalledBy.refusal.text.contains("store.db") && stalledBy.limitBytes == 8 << 20)
        #expect(try SQLiteJobStore(path: path, options: options).stalledLog()?.readers == stalledBy.readers)
        #expect(done < tasks)
        let bytes = try logBytes(fixture)
        for _ in 0..<20 {
            let answer = try executor.ask()
            #expect(answer.claimed.isEmpty)
            #expect(answer.stalledBy != nil)
        }
        #expect(try logBytes(fixture) == bytes)
        // The limit, and what is written between two looks at it.
        #expect(bytes < 8 << 20 + 5_000 * 4_120 + 8 << 20)

        try reader.writeWithoutTransaction { try $0.execute(sql: "COMMIT") }
        #expect(try drain(executor, until: tasks, done: &done) == nil)
        #expect(done == tasks)
        #expect(try fixture.logs().allSatisfy { $0.code == .ok })
    }

    /// Claims and ends tasks until there are none, or the store says why not.
    private func drain(_ executor: TestExecutor, until tasks: Int, done: inout Int) throws -> StalledLog? {
        var batch = QueueBatch(session: executor.session)
        while true {
            batch.claims = [executor.request(limit: 100)]
            let answer = try executor.store.finishAndClaim(batch, now: start)
            done += batch.completions.count
            batch.completions = answer.claimed.map { executor.completion($0) }
            if let stalledBy = answer.stalledBy { return stalledBy }
            if batch.completions.isEmpty { return nil }
        }
    }

    @Test("beside a reader that stays, whoever would add to the log is refused past its limit, and results are stored")
    func everyWriter() throws {
        let fixture = try StoreFixture()
        let path = fixture.directory.file("store.db")
        var options = SQLiteJobStore.Options()
        options.walLimitBytes = 4 << 20
        let store = try SQLiteJobStore(path: path, options: options)
        try fixture.addJob { $0.parameters = "\"" + String(repeating: "x", count: 4_000) + "\"" }
        func run(_ count: Int) throws {
            _ = try store.runJob(named: "job", parameters: nil, count: count, runAt: start, on: nil, now: start)
        }
        try run(100)
        let executor = try TestExecutor(
            store: store, group: fixture.group, hostname: "node", leaseUntil: start + 30_000)
        let held = try executor.claim()
        #expect(!held.isEmpty)
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        let reader = try DatabaseQueue(path: path, configuration: configuration)
        try reader.writeWithoutTransaction { db in
            try db.execute(sql: "BEGIN; SELECT count(*) FROM dot_task_queue")
        }
        let refused = #expect(throws: StoreError.self) { for _ in 0..<100 { try run(100) } }
        #expect(refused?.code == .full)
        #expect(refused?.refusal.text.contains("pid \(getpid()) ") == true, "\(String(describing: refused))")
        let bytes = try logBytes(fixture)
        #expect(bytes < 8 << 20)
        for _ in 0..<5 { #expect(throws: StoreError.self) { try run(100) } }
        let draft = PluginDraft(name: "mail", version: "1.0.0", digest: "d1", handlers: ["send_mail"])
        #expect(throws: StoreError.self) { try store.storePlugin(draft, bytes: [1, 2, 3]) }
        #expect(try logBytes(fixture) == bytes)
        #expect(try executor.finish(held).stale.isEmpty)
        try reader.writeWithoutTransaction { try $0.execute(sql: "COMMIT") }
        try run(100)
        #expect(try logBytes(fixture) < bytes)
    }

    @Test("without a reader in the way the log starts over again and again")
    func startsOver() throws {
        let fixture = try StoreFixture()
        let parameters = "\"" + String(repeating: "x", count: 4_000) + "\""
        try fixture.addJob { $0.parameters = parameters }
        for _ in 0..<40 { try fixture.run(count: 500) }  // 80 MB of rows
        #expect(try logBytes(fixture) < 40 << 20)
    }
}
