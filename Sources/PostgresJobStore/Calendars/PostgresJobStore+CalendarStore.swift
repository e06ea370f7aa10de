public import JobModel
public import JobStore

extension PostgresJobStore: CalendarStore {
    @discardableResult
    public func addCalendar(
        named name: String, _ contents: CalendarDays, now: UTCMilliseconds
    ) throws -> StoredCalendar {
        try Validation.calendarName(name)
        try Validation.check(contents, ofCalendar: name)
        return try write(.told, grows: true) { transaction in
            let db = transaction.db
            let added: Int64? = try db.run(
                """
                INSERT INTO dotjob.dot_calendar (name, off_weekdays, version, updated_at) VALUES ($1, $2, $3, $4)
                ON CONFLICT (name) DO NOTHING RETURNING id
                """, name, contents.weekdayDigits, try Self.nextCalendarVersion(db), now
            ).value()
            guard let id = added else { throw StoreError.calendarExists(name) }
            try Self.insert(contents, ofCalendar: id, db)
            return try Self.calendar(named: name, db)
        }
    }

    @discardableResult
    public func updateCalendar(
        named name: String, to contents: CalendarDays, now: UTCMilliseconds, nextOccurrence: NextOccurrence
    ) throws -> StoredCalendar {
        try Validation.check(contents, ofCalendar: name)
        return try writeQueue(.told, grows: true, now: now) { queue in
            let db = queue.db
            let locked: Int64? = try db.run(
                "SELECT id FROM dotjob.dot_calendar WHERE name = $1 FOR NO KEY UPDATE", name
            ).value()
            let before = try Self.calendar(named: name, db)
            guard let id = locked, before.contents != contents else { return before }
            try db.run(
                "UPDATE dotjob.dot_calendar SET off_weekdays = $2, version = $3, updated_at = $4 WHERE id = $1", id,
                contents.weekdayDigits, try Self.nextCalendarVersion(db), now)
            try db.run("DELETE FROM dotjob.dot_calendar_day WHERE calendar_id = $1", id)
            try Self.insert(contents, ofCalendar: id, db)
            let after = try Self.calendar(named: name, db)
            try CalendarCursors(after.workCalendar, queue).move(nextOccurrence)
            return after
        }
    }

    public func calendars() throws -> [CalendarFacts] {
        try read { db in try db.run(Self.calendarRows + "ORDER BY c.name").map(CalendarFacts.init) }
    }

    public func calendar(named name: String) throws -> StoredCalendar {
        try read { try Self.calendar(named: name, $0) }
    }

    private static let namedInRefusal = 5

    private static let heeding = "FROM dotjob.dot_job_info WHERE calendar = $1 AND deleted_at IS NULL"

    public func deleteCalendar(named name: String) throws {
        try write(.told) { transaction in
            let db = transaction.db
            // A job that comes to heed it meanwhile is one whose calendar is gone: it says so when it comes due.
            try db.run("SELECT 1 FROM dotjob.dot_calendar WHERE name = $1 FOR UPDATE", name)
            _ = try Self.calendar(named: name, db)
            let jobs: [String] = try db.run(
                "SELECT name \(Self.heeding) ORDER BY name LIMIT $2", name, Self.namedInRefusal
            ).column()
            guard jobs.isEmpty else {
                let count: Int? = try db.run("SELECT count(*) \(Self.heeding)", name).value()
                throw StoreError.calendarIsHeeded(name, by: jobs, count: count ?? jobs.count)
            }
            try db.run("DELETE FROM dotjob.dot_calendar WHERE name = $1", name)
        }
    }

    private static func nextCalendarVersion(_ db: PostgresConnection) throws -> Int64 {
        try db.run("UPDATE dotjob.dot_calendar_version SET version = version + 1 RETURNING version").value() ?? 1
    }

    private static func insert(_ contents: CalendarDays, ofCalendar id: Int64, _ db: PostgresConnection) throws {
        let days = Array(contents.days)
        try db.run(
            """
            INSERT INTO dotjob.dot_calendar_day (calendar_id, day, is_on)
            SELECT $1, * FROM unnest($2::bigint[], $3::bigint[])
            """, id, days.map { Int64($0.key) }, days.map(\.value))
    }
}
