import GRDB

extension SQLiteJobStore {
    /// The steps from any earlier dotjob's tables to today's. One that has been shipped is never edited.
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("0001-initial") { db in
            try db.execute(sql: String(decoding: PackageResources._001_initial_sql, as: UTF8.self))
        }
        migrator.registerMigration("0002-handler-details") { db in
            try db.execute(sql: String(decoding: PackageResources._002_handler_details_sql, as: UTF8.self))
        }
        migrator.registerMigration("0003-runs") { db in
            try db.execute(sql: String(decoding: PackageResources._003_runs_sql, as: UTF8.self))
        }
        return migrator
    }
}
