import GRDB
import JobStore
import Synchronization

/// Notices that a newer dotjob has changed the tables under this one, before anything is read or written that it may mean otherwise.
final class SchemaWatch: Sendable {
    // SQLite's own count of changes of the tables. -1: not looked yet.
    private let knownVersion = Atomic<Int64>(-1)

    /// Call inside a transaction. It reads a number of the file's header, and more only when that has moved.
    ///
    /// - Throws: `newerSchema`.
    func check(_ db: Database, database path: String) throws {
        let statement = try HotStatement(db, "PRAGMA schema_version")
        let version = try statement.step() ? statement.int(0) : 0
        statement.reset()
        if version == knownVersion.load(ordering: .relaxed) { return }
        if try SQLiteJobStore.migrator.hasBeenSuperseded(db) { throw StoreError.becameNewer(database: path) }
        knownVersion.store(version, ordering: .relaxed)
    }
}
