import JobModel
import JobStore
import PostgresJobStore
import SQLiteJobStore
import Wording

/// A file's rows on their way into a server's empty tables.
struct StoreMove {
    let source: DatabaseExport
    let target: ServerImport

    /// Copies all tables, and holds what has arrived against what was sent. Nothing is there before the end.
    ///
    /// - Returns: how many rows each table has, without those that have none.
    /// - Throws: `StoreError`, and `CommandError` when what has arrived is not what was sent.
    func run() throws -> [(table: String, rows: Int)] {
        var done: [(table: String, rows: Int)] = []
        for table in MovedTable.all {
            let rows = try move(table)
            if rows > 0 { done.append((table.name, rows)) }
            if table.hasIdentity { try target.goOn(after: try source.highestID(in: table), in: table) }
        }
        try target.commit()
        return done
    }

    private func move(_ table: MovedTable) throws -> Int {
        let known = Set(try source.columns(of: table))
        let columns = try target.columns(of: table).filter(known.contains)
        var sent = TableDigest()
        try source.forEachBatch(of: table, columns: columns) { rows in
            for row in rows { sent.add(row) }
            try target.add(rows, to: table, columns: columns)
        }
        let arrived = try target.digest(of: table, columns: columns)
        guard arrived == sent else {
            throw CommandError(
                "table \(table.name.quoted): \(sent.rows) rows were sent and others have arrived (\(arrived.rows)); nothing was copied, "
                    + "please report this")
        }
        return sent.rows
    }
}
