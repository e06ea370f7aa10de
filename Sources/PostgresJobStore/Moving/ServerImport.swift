package import JobStore

/// Fills a server's empty tables with the rows of another store, in one transaction: all of it is there in the end, or nothing.
///
/// For one thread.
package final class ServerImport {
    /// Rows of a megabyte are possible.
    private static let rowsReadAtOnce = 100
    /// Constraints and indexes of millions of rows take their time.
    private static let answerMs: Int64 = 24 * 3_600_000

    private let db: PostgresConnection
    private let location: PostgresLocation
    private var columns: [String: [MovedColumn]] = [:]

    /// Connects, and keeps others from writing until `commit`.
    ///
    /// - Throws: `refused` when the tables hold something already, or are in use; what opening throws.
    package init(into location: PostgresLocation) throws {
        self.location = location
        var options = PostgresJobStore.Options()
        options.answerTimeoutMs = Self.answerMs
        do {
            db = try ConnectionPool(location, options).open()
            try SchemaWatch().check(db, MeasuredClock())
            try begin()
        } catch let failure as PostgresFailure {
            throw StoreError.from(failure, location)
        }
    }

    deinit { db.close() }

    private func begin() throws {
        let tables = MovedTable.all.map { "dotjob.\($0.name)" }
        db.queue("BEGIN")
        db.queue("SELECT set_config('lock_timeout', '5000', true)")
        db.queue("LOCK TABLE \(tables.joined(separator: ", ")) IN SHARE ROW EXCLUSIVE MODE")
        db.queue("SET CONSTRAINTS ALL DEFERRED")
        // Its one row is there from the start.
        try db.run("DELETE FROM dotjob.dot_calendar_version")
        for table in MovedTable.all
        where try db.run("SELECT EXISTS (SELECT 1 FROM dotjob.\(table.name))").value() == true {
            throw StoreError.holdsRows(table.name, location)
        }
    }

    /// The names of a table's columns.
    package func columns(of table: MovedTable) throws -> [String] { try known(table).map(\.name) }

    private func known(_ table: MovedTable) throws -> [MovedColumn] {
        if let known = columns[table.name] { return known }
        let found = try mapping {
            try db.run(
                """
                SELECT attname::text, atttypid::bigint FROM pg_attribute
                WHERE attrelid = 'dotjob.\(table.name)'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum
                """
            ).map { row -> MovedColumn in
                guard let column = MovedColumn(name: row[0], type: row[1]) else {
                    preconditionFailure("\(table.name): a column of a type that nothing is moved into")
                }
                return column
            }
        }
        columns[table.name] = found
        return found
    }

    /// Adds rows with values for these columns.
    ///
    /// - Throws: `constraint` for a row that does not go into the table.
    package func add(_ rows: [[StoredValue]], to table: MovedTable, columns names: [String]) throws {
        let columns = try known(table).filter { names.contains($0.name) }
        precondition(columns.map(\.name) == names, "columns in another order")
        let values = try columns.indices.map { place -> any PostgresValue in
            guard let array = columns[place].array(rows.map { $0[place] }) else {
                throw StoreError.otherKind(table.name, column: names[place], location)
            }
            return array
        }
        let arrays = columns.enumerated().map { "$\($0.offset + 1)::\($0.element.arrayType)" }
        let sql = """
            INSERT INTO dotjob.\(table.name) (\(names.joined(separator: ", ")))
            SELECT * FROM unnest(\(arrays.joined(separator: ", ")))
            """
        _ = try mapping { try db.run(PostgresStep(sql, values)) }
    }

    /// What a table holds now.
    package func digest(of table: MovedTable, columns names: [String]) throws -> TableDigest {
        let columns = try known(table).filter { names.contains($0.name) }
        return try mapping {
            let cursor = "moved_\(table.name)"
            db.queue("DECLARE \(cursor) CURSOR FOR SELECT \(names.joined(separator: ", ")) FROM dotjob.\(table.name)")
            var digest = TableDigest()
            while true {
                let rows = try db.run("FETCH \(Self.rowsReadAtOnce) FROM \(cursor)")
                for row in rows { digest.add(zip(columns, row.cells).map { $0.value($1) }) }
                if rows.count < Self.rowsReadAtOnce { break }
            }
            try db.run("CLOSE \(cursor)")
            return digest
        }
    }

    /// Has the next id of a table be higher than this.
    package func goOn(after id: Int64, in table: MovedTable) throws {
        guard id > 0 else { return }
        let isQueue = table.name == MovedTable.queue.name
        let sequence = isQueue ? "'dotjob.dot_task_id'" : "pg_get_serial_sequence('dotjob.\(table.name)', 'id')"
        _ = try mapping { try db.run("SELECT setval(\(sequence), $1)", id) }
    }

    package func commit() throws {
        try mapping {
            try db.run("COMMIT")
            // Plans that were made for empty tables would be bad ones.
            for table in MovedTable.all { db.queue("ANALYZE dotjob.\(table.name)") }
            try db.run("SELECT 1")
        }
    }

    private func mapping<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let failure as PostgresFailure {
            throw StoreError.from(failure, location)
        }
    }
}
