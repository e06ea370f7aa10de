import JobStore

extension PostgresJobStore {
    /// The steps from any earlier dotjob's tables to today's. One that has been shipped is never edited.
    private static let migrations = [PackageResources._001_initial_sql, PackageResources._002_limits_sql]

    /// Makes the tables, or brings an older dotjob's up to date: one transaction, one process at a time.
    ///
    /// - Returns: how many steps were taken.
    /// - Throws: `StoreError`: `newerSchema` for tables of a newer dotjob, `readOnly` without the right to make any.
    @discardableResult
    public static func migrate(_ location: PostgresLocation, options: Options = Options()) throws -> Int {
        do {
            let connection = try ConnectionPool(location, options).open()
            defer { connection.close() }
            connection.queue("BEGIN")
            connection.queue("SELECT set_config('lock_timeout', '5000', true)")
            try connection.run(AdvisoryLock.take, AdvisoryLock.migration.key(location))
            let steps = try bringUpToDate(connection)
            try connection.run("COMMIT")
            return steps
        } catch let failure as PostgresFailure {
            throw StoreError.from(failure, location)
        }
    }

    /// Removes the schema with all that is in it, for ever.
    ///
    /// - Throws: `StoreError` when the server cannot be reached, or others kept the tables from going.
    public static func removeTables(at location: PostgresLocation, options: Options = Options()) throws {
        do {
            let connection = try ConnectionPool(location, options).open()
            defer { connection.close() }
            try connection.script("DROP SCHEMA IF EXISTS \(location.schema) CASCADE")
        } catch let failure as PostgresFailure {
            throw StoreError.from(failure, location)
        }
    }

    private static func bringUpToDate(_ connection: PostgresConnection) throws -> Int {
        let version = try SchemaVersion.read(connection)
        let known = version?.number ?? 0
        if let version, version.oldestReader > SchemaVersion.known {
            throw StoreError.newerTables(version.number, connection.location)
        }
        if version == nil { try connection.script("CREATE SCHEMA IF NOT EXISTS \(connection.location.schema)") }
        let steps = migrations.dropFirst(known)
        for step in steps { try connection.script(String(decoding: step, as: UTF8.self)) }
        return steps.count
    }
}
