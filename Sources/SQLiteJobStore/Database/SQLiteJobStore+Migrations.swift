import GRDB

extension SQLiteJobStore {
    /// The steps from any earlier dotjob's tables to today's. One that has been shipped is never edited.
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.register("0001-initial", PackageResources._001_initial_sql)
        migrator.register("0002-handler-details", PackageResources._002_handler_details_sql)
        migrator.register("0003-runs", PackageResources._003_runs_sql)
        migrator.registerMigration("0004-open-words") { db in
            try db.execute(sql: String(decoding: PackageResources._004_open_words_sql, as: UTF8.self))
            // Other connections read the tables' texts anew when this number has moved.
            let version = try Int.fetchOne(db, sql: "PRAGMA schema_version") ?? 0
            try db.execute(sql: "PRAGMA schema_version = \(version + 1)")
        }
        migrator.register("0005-log-pages", PackageResources._005_log_pages_sql)
        migrator.register("0006-queue-pages", PackageResources._006_queue_pages_sql)
        migrator.register("0007-job-lists", PackageResources._007_job_lists_sql)
        migrator.register("0008-misfire", PackageResources._008_misfire_sql)
        migrator.register("0009-database-file", PackageResources._009_database_file_sql)
        migrator.register("0010-elapsed", PackageResources._010_elapsed_sql)
        migrator.register("0011-control", PackageResources._011_control_sql)
        migrator.register("0012-error-desk", PackageResources._012_error_desk_sql)
        migrator.register("0013-history", PackageResources._013_history_sql)
        migrator.register("0015-write-proof", PackageResources._015_write_proof_sql)
        migrator.register("0016-trace-context", PackageResources._016_trace_context_sql)
        migrator.register("0017-task-lines", PackageResources._017_task_lines_sql)
        migrator.register("0018-scheduling", PackageResources._018_scheduling_sql)
        migrator.register("0019-queue", PackageResources._019_queue_sql)
        migrator.register("0020-pauses", PackageResources._020_pauses_sql)
        migrator.register("0021-calendars", PackageResources._021_calendars_sql)
        migrator.register("0023-web-sessions", PackageResources._023_web_sessions_sql)
        migrator.register("0024-job-order", PackageResources._024_job_order_sql)
        migrator.register("0025-swaps", PackageResources._025_swaps_sql)
        migrator.register("0026-limits", PackageResources._026_limits_sql)
        return migrator
    }
}

extension DatabaseMigrator {
    /// Registers a step that is SQL and nothing else.
    fileprivate mutating func register(_ name: String, _ sql: [UInt8]) {
        registerMigration(name) { try $0.execute(sql: String(decoding: sql, as: UTF8.self)) }
    }
}
