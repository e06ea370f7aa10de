import JobModel
import JobStore

/// The columns of `dot_job_info` that hold a job's settings. The list serves writing, the initialiser reading.
extension JobSettings {
    /// Each column and its value.
    var columns: [(name: String, value: any PostgresValue)] {
        [
            ("executor_handler", handler), ("executor_param", parameters), ("executor_timeout", timeoutMs),
            ("executor_fail_retry_count", retries), ("retry", retriesEnabled), ("schedule_type", schedule.typeName),
            ("schedule_conf", schedule.configuration), ("time_zone", timeZone), ("gap_strategy", timing.gap?.rawValue),
            ("repetition_strategy", timing.repetition?.rawValue), ("starts_at", timing.startsAt),
            ("ends_at", timing.endsAt), ("jitter_ms", timing.jitterMs), ("calendar", timing.calendar),
            ("off_day_strategy", timing.offDay.rawValue), ("retry_backoff", backoff.description),
            ("retry_on", retryOn.text), ("max_snoozes", maxSnoozes), ("queue_at_most", queueAtMost),
            ("misfire_strategy", misfireStrategy.rawValue), ("misfire_after_ms", misfireAfterMs),
            ("misfire_cap", misfireCap), ("block_strategy", blockStrategy.rawValue),
            ("max_running", limits.maxRunning), ("limit_key_path", limits.key?.text), ("max_per_key", limits.maxPerKey),
            ("start_rate", limits.rate?.text), ("start_burst", limits.burst), ("unique_by", uniqueness.key?.text),
            ("unique_while", uniqueness.span.text), ("on_duplicate", uniqueness.onDuplicate.rawValue),
            ("priority", priority), ("job_desc", summary), ("author", owner), ("alarm_email", alarmEmail),
        ]
    }

    /// Reads a row of `dot_job_info`. A schedule that makes no sense is read as none: the job runs by hand alone.
    init(_ row: PostgresRow) {
        self.init(handler: row["executor_handler"])
        parameters = row["executor_param"]
        timeoutMs = row["executor_timeout"]
        retries = row["executor_fail_retry_count"]
        retriesEnabled = row["retry"]
        timing = JobTiming(row)
        backoff = Backoff(stored: row["retry_backoff"])
        retryOn = RetryCauses(stored: row["retry_on"])
        maxSnoozes = row["max_snoozes"]
        queueAtMost = row["queue_at_most"]
        misfireStrategy = MisfireStrategy(stored: row["misfire_strategy"])
        misfireAfterMs = row["misfire_after_ms"]
        misfireCap = row["misfire_cap"]
        blockStrategy = BlockStrategy(stored: row["block_strategy"])
        limits = JobLimits(row)
        uniqueness = Uniqueness(row)
        priority = row["priority"]
        summary = row["job_desc"]
        owner = row["author"]
        alarmEmail = row["alarm_email"]
    }
}

extension JobLimits {
    /// Values that make no sense are read as none.
    init(_ row: PostgresRow) {
        self.init()
        maxRunning = (row["max_running"] as Int?).map { max($0, 0) }
        key = (row["limit_key_path"] as String?).flatMap { ParameterKey($0) }
        maxPerKey = (row["max_per_key"] as Int?).map { max($0, 0) }
        rate = (row["start_rate"] as String?).flatMap { StartRate($0) }
        burst = (row["start_burst"] as Int?).map { max($0, 1) }
    }
}

extension Uniqueness {
    init(_ row: PostgresRow) {
        self.init()
        key = (row["unique_by"] as String?).flatMap { ParameterKey($0) }
        span = UniqueSpan(stored: row["unique_while"])
        onDuplicate = DuplicateStrategy(stored: row["on_duplicate"])
    }
}

extension JobTiming {
    init(_ row: PostgresRow) {
        self.init(
            Schedule(typeName: row["schedule_type"], configuration: row["schedule_conf"]) ?? .manual,
            timeZone: row["time_zone"])
        gap = (row["gap_strategy"] as String?).flatMap(GapStrategy.init(rawValue:))
        repetition = (row["repetition_strategy"] as String?).flatMap(RepetitionStrategy.init(rawValue:))
        startsAt = row["starts_at"]
        endsAt = row["ends_at"]
        jitterMs = row["jitter_ms"]
        calendar = row["calendar"]
        offDay = OffDayStrategy(stored: row["off_day_strategy"])
    }
}

extension Job {
    /// Reads a row of `selectJob`.
    init(_ row: PostgresRow) {
        self.init(
            id: row["id"], name: row["name"], groupID: row["job_group"], groupName: row["group_name"],
            settings: JobSettings(row), isDisabled: row["disable"],
            triggerStatus: TriggerStatus(rawValue: row["status_now"]) ?? .notStarted, createdAt: row["created_at"],
            updatedAt: row["updated_at"], lastTriggeredAt: row["trigger_last_time"],
            nextTriggerAt: row["trigger_next_time"], lastFailedAt: row["last_failed_at"])
    }
}

extension PostgresJobStore {
    /// What `trigger_status` says of the job `j`, asked of the queue and the log: two transactions that end its last two tasks would each
    /// still see the other's, and a lock that tells them halves what executors end.
    ///
    /// 2 while a task is claimed; else 1 while one waits that may still run by itself; else 3 when one is quarantined or the last
    /// final outcome failed. What ends without an attempt is no outcome, but for a duplicate that shall fail.
    static let triggerStatus = """
        CASE
            WHEN EXISTS (SELECT 1 FROM dotjob.dot_task_queue AS q WHERE q.job_id = j.id AND q.status = 2) THEN 2
            WHEN EXISTS (SELECT 1 FROM dotjob.dot_task_queue AS q WHERE q.job_id = j.id AND q.status = 1
                         AND q.held_reason IS DISTINCT FROM 'quarantined') THEN 1
            WHEN EXISTS (SELECT 1 FROM dotjob.dot_task_queue AS q
                         WHERE q.job_id = j.id AND q.held_reason = 'quarantined') THEN 3
            WHEN coalesce(
                (SELECT l.handle_code FROM dotjob.dot_job_log AS l
                 WHERE l.job_id = j.id AND l.is_final = 1 AND (l.executor_id IS NOT NULL OR l.handle_code >= 500)
                 ORDER BY l.id DESC LIMIT 1),
                j.last_handle_code) >= 500 THEN 3
            ELSE 0 END
        """

    static let jobColumns = "j.*, g.group_name, \(triggerStatus) AS status_now"

    static let selectJob = """
        SELECT \(jobColumns)
        FROM dotjob.dot_job_info AS j JOIN dotjob.dot_execute_group AS g ON g.id = j.job_group

        """

    static func jobID(named name: String, _ db: PostgresConnection) throws -> JobID? {
        try db.run("SELECT id FROM dotjob.dot_job_info WHERE name = $1 AND deleted_at IS NULL", name).value()
    }

    static func job(named name: String, _ db: PostgresConnection) throws -> Job {
        guard let row = try db.run(selectJob + "WHERE j.name = $1 AND j.deleted_at IS NULL", name).first else {
            throw StoreError.noJob(named: name)
        }
        return Job(row)
    }

    static func job(_ id: JobID, _ db: PostgresConnection) throws -> Job {
        guard let row = try db.run(selectJob + "WHERE j.id = $1", id).first else { throw StoreError.noJob(id) }
        return Job(row)
    }

    private static let lock = """
        SELECT id FROM dotjob.dot_job_info WHERE name = $1 AND deleted_at IS NULL FOR NO KEY UPDATE
        """

    /// A job that stays as it is until the commit. It is read by a statement that began after the lock was had.
    static func lockedJob(named name: String, _ db: PostgresConnection) throws -> Job {
        guard let id: JobID = try db.run(lock, name).value() else { throw StoreError.noJob(named: name) }
        return try job(id, db)
    }

    /// - Throws: `notFound` for a calendar that is not there.
    static func scheduled(_ job: Job, _ db: PostgresConnection) throws -> ScheduledJob {
        ScheduledJob(job, calendar: try WorkCalendarRows(db).calendar(of: job.timing))
    }
}
