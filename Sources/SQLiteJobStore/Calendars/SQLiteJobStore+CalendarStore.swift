import GRDB
public import JobModel
public import JobStore

extension SQLiteJobStore: CalendarStore {
    @discardableResult
    public func addCalendar(
        named name: String, _ contents: CalendarDays, now: UTCMilliseconds
    ) throws -> StoredCalendar {
        try Validation.calendarName(name)
        try Validation.check(contents, ofCalendar: name)
        return try write(.told, grows: true) { transaction in
            let db = transaction.db
            if try Self.storedCalendar(named: name, db) != nil { throw StoreError.calendarExists(name) }
            try db.execute(
                sql: "INSERT INTO dot_calendar (name, off_weekdays, version, updated_at) VALUES (?, ?, ?, ?)",
                arguments: [name, contents.weekdayDigits, try Self.nextCalendarVersion(db), now])
            try Self.insert(contents, ofCalendar: db.lastInsertedRowID, db)
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
            let before = try Self.calendar(named: name, db)
            guard before.contents != contents else { return before }
            let id = try Int64.fetchOne(
                db,
                sql: """
                    UPDATE dot_calendar SET off_weekdays = ?, version = ?, updated_at = ? WHERE name = ? RETURNING id
                    """,
                arguments: [contents.weekdayDigits, try Self.nextCalendarVersion(db), now, name])
            guard let id else { throw try Self.missingCalendar(named: name, db) }
            try db.execute(sql: "DELETE FROM dot_calendar_day WHERE calendar_id = ?", arguments: [id])
            try Self.insert(contents, ofCalendar: id, db)
            let after = try Self.calendar(named: name, db)
            try CalendarCursors(after.workCalendar, queue).move(nextOccurrence)
            return after
        }
    }

    public func calendars() throws -> [CalendarFacts] {
        try read { db in try Row.fetchAll(db, sql: Self.calendarRows + "ORDER BY c.name").map(CalendarFacts.init) }
    }

    public func calendar(named name: String) throws -> StoredCalendar {
        try read { try Self.calendar(named: name, $0) }
    }

    private static let namedInRefusal = 5

    private static let heeding = "FROM dot_job_info WHERE calendar = ? AND deleted_at IS NULL"

    public func deleteCalendar(named name: String) throws {
        try write(.told) { transaction in
            let db = transaction.db
            _ = try Self.calendar(named: name, db)
            let jobs = try String.fetchAll(
                db, sql: "SELECT name \(Self.heeding) ORDER BY name LIMIT ?", arguments: [name, Self.namedInRefusal])
            guard jobs.isEmpty else {
                let count = try Int.fetchOne(db, sql: "SELECT count(*) \(Self.heeding)", arguments: [name])
                throw StoreError.calendarIsHeeded(name, by: jobs, count: count ?? jobs.count)
            }
            try db.execute(
                sql: "DELETE FROM dot_calendar_day WHERE calendar_id = (SELECT id FROM dot_calendar WHERE name = ?)",
                arguments: [name])
            try db.execute(sql: "DELETE FROM dot_calendar WHERE name = ?", arguments: [name])
        }
    }

    private static func nextCalendarVersion(_ db: Database) throws -> Int64 {
        try Int64.fetchOne(db, sql: "UPDATE dot_calendar_version SET version = version + 1 RETURNING version") ?? 1
    }

    private static func insert(_ contents: CalendarDays, ofCalendar id: Int64, _ db: Database) throws {
        let insert = try db.cachedStatement(
            sql: "INSERT INTO dot_calendar_day (calendar_id, day, is_on) VALUES (?, ?, ?)")
        for (day, isOn) in contents.days { try insert.execute(arguments: [id, day, isOn]) }
    }
}
