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
        migrator.registerMigration("0004-open-words") { db in
            try db.execute(sql: String(decoding: PackageResources._004_open_words_sql, as: UTF8.self))
            // Other connections read the tables' texts anew when this number has moved.
            let version = try Int.fetchOne(db, sql: "PRAGMA schema_version") ?? 0
            try db.execute(sql: "PRAGMA schema_version = \(version + 1)")
        }
        migrator.registerMigration("0005-log-pages") { db in
            try db.execute(sql: String(decoding: PackageResources._005_log_pages_sql, as: UTF8.self))
        }
        migrator.registerMigration("0006-queue-pages") { db in
            try db.execute(sql: String(decoding: PackageResources._006_queue_pages_sql, as: UTF8.self))
        }
        migrator.registerMigration("0007-job-lists") { db in
            try db.execute(sql: String(decoding: PackageResources._007_job_lists_sql, as: UTF8.self))
        }
        return migrator
    }
}
