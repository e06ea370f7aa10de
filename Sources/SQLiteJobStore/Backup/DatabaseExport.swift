import Foundation
import GRDB
public import JobModel
package import JobStore

/// The rows of a database, or of a backup of one, for another store.
///
/// They are read from a copy, in which no session is alive and what was claimed waits: the original stays as it is. Not thread-safe.
public final class DatabaseExport {
    private static let rowsAtOnce = 1_000
    private static let bytesAtOnce = 4 << 20

    private let name: String
    private let copy: DatabaseCopy
    private let queue: DatabaseQueue
    /// From when on attempts' logs are wanted. Those of tasks that are still queued always are.
    private let logsSince: UTCMilliseconds

    /// Makes the copy, beside the original.
    ///
    /// - Throws: `refused` while processes use the database, with their pids; `notFound`, `invalid`, `corrupt` or `newerSchema` for what
    ///   is no whole database of dotjob; `full` without room for the copy.
    public init(of path: String, logsSince: UTCMilliseconds, now: UTCMilliseconds) throws {
        guard FileIdentity(path: path) != nil else { throw StoreError.noFile(path) }
        try SQLiteJobStore.checkUnused(RealPath.of(path), named: path)
        name = path
        self.logsSince = logsSince
        copy = try DatabaseCopy(for: path)
        do {
            try copy.fill(from: SQLiteJobStore.openBackup(path), named: path, isTrusted: false, now: now)
            var configuration = Configuration()
            configuration.readonly = true
            queue = try DatabaseQueue(path: copy.path, configuration: configuration)
        } catch {
            copy.remove()
            throw error
        }
    }

    deinit {
        try? queue.close()
        copy.remove()
    }

    package func columns(of table: MovedTable) throws -> [String] {
        let own = try read { try $0.columns(in: table.name).map(\.name) }
        return table.name == MovedTable.logLines.name ? own + ["finished_at"] : own
    }

    /// The highest id that a row of the table ever had; 0 without any.
    package func highestID(in table: MovedTable) throws -> Int64 {
        try read { db in
            let noted = try Int64.fetchOne(
                db, sql: "SELECT seq FROM sqlite_sequence WHERE name = ?", arguments: [table.name])
            let present = try Int64.fetchOne(db, sql: "SELECT max(id) FROM \(table.name)")
            return max(noted ?? 0, present ?? 0)
        }
    }

    /// Hands over all rows, some at a time.
    package func forEachBatch(
        of table: MovedTable, columns: [String], _ body: ([[StoredValue]]) throws -> Void
    ) throws {
        try read { db in
            let names = columns.map { "r.\"\($0)\"" }.joined(separator: ", ")
            let rows = try Row.fetchCursor(db, sql: "SELECT \(names) FROM \(source(of: table)) AS r")
            var batch: [[StoredValue]] = []
            var bytes = 0
            while let row = try rows.next() {
                let values: [StoredValue] = Array(row.databaseValues.map { StoredValue($0) })
                batch.append(values)
                bytes += values.reduce(0) { $0 + $1.size }
                guard batch.count == Self.rowsAtOnce || bytes >= Self.bytesAtOnce else { continue }
                try body(batch)
                batch = []
                bytes = 0
            }
            if !batch.isEmpty { try body(batch) }
        }
    }

    private func source(of table: MovedTable) -> String {
        let logs = """
            (SELECT * FROM dot_job_log
             WHERE finished_at >= \(logsSince) OR task_id IN (SELECT id FROM dot_task_queue))
            """
        return switch table.name {
        case MovedTable.logs.name: logs
        // Lines of attempts know from them when they ended.
        case MovedTable.logLines.name:
            "(SELECT n.*, l.finished_at FROM dot_job_log_line AS n JOIN \(logs) AS l ON l.id = n.log_id)"
        default: table.name
        }
    }

    private func read<Result>(_ body: (Database) throws -> Result) throws -> Result {
        do {
            return try queue.read(body)
        } catch let error as DatabaseError {
            throw StoreError.from(error, database: name)
        }
    }
}

extension StoredValue {
    fileprivate init(_ value: DatabaseValue) {
        self =
            switch value.storage {
            case .null: .null
            case .int64(let number): .integer(number)
            case .double(let number): .real(number)
            // No server's text has a zero byte.
            case .string(let text): .text(text.replacing("\0", with: "\u{FFFD}"))
            case .blob(let data): .bytes([UInt8](data))
            }
    }
}
