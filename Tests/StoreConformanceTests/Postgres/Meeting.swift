import Dispatch
import Foundation
import JobModel
import JobStore
import Synchronization
import TestSupport

@testable import PostgresJobStore

/// Calls that are made to meet: each runs until it waits for a lock that the test holds, and the server says that it does.
final class Meeting: Sendable {
    private let schema: TestSchema
    /// Holds the locks, in a transaction.
    private let holder: PostgresConnection
    private let watcher: PostgresConnection
    private let count = Atomic<Int>(0)

    init(_ schema: TestSchema) throws {
        self.schema = schema
        holder = try schema.connect()
        watcher = try schema.connect()
        try holder.run("BEGIN")
    }

    /// Locks something until `letGo`.
    func hold(_ sql: String, _ values: any PostgresValue...) throws { try holder.run(PostgresStep(sql, values)) }

    /// Keeps a session's trips from beginning.
    func holdTrips(of session: SessionID) throws {
        try hold(AdvisoryLock.take, AdvisoryLock.session(session).key(schema.location))
    }

    /// Keeps who writes tasks from taking ids. Unlike the others the lock belongs to a connection.
    func holdIDs() throws { try hold("SELECT pg_advisory_xact_lock('dotjob.dot_task_id'::regclass::oid::bigint)") }

    func letGo() throws { try holder.run("COMMIT") }

    /// Has a call begin on a thread and a store of its own, and returns as soon as it waits for a lock.
    func begin<Answer: Sendable>(_ call: @escaping @Sendable (any Store) throws -> Answer) throws -> Guest<Answer> {
        let number = count.add(1, ordering: .relaxed).newValue
        let name = "guest-\(number)-\(schema.location.schema)"
        let guest = Guest<Answer>(name: String(name.prefix(60)))
        let store = try openStore(at: "postgres:\(schema.url)&application_name=\(guest.name)")
        Thread.detachNewThread { guest.end(Result { try call(store) }) }
        _ = try eventually { try guest.hasEnded || isWaiting(guest.name) }
        return guest
    }

    private func isWaiting(_ name: String) throws -> Bool {
        try watcher.run(
            "SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE application_name = $1 AND wait_event_type = 'Lock')",
            name
        ).value() ?? false
    }
}

/// A call of a meeting.
final class Guest<Answer: Sendable>: Sendable {
    let name: String
    private let outcome = Mutex<Result<Answer, any Error>?>(nil)
    private let ended = DispatchSemaphore(value: 0)

    init(name: String) { self.name = name }

    func end(_ result: Result<Answer, any Error>) {
        outcome.withLock { $0 = result }
        ended.signal()
    }

    var hasEnded: Bool { outcome.withLock { $0 != nil } }

    /// Waits for its end.
    func answer() throws -> Answer? {
        ended.wait()
        ended.signal()
        return try outcome.withLock { $0 }?.get()
    }
}
