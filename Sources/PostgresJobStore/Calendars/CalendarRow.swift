import JobModel
import JobStore

extension PostgresJobStore {
    static let calendarRows = """
        SELECT c.id, c.name, c.version, c.off_weekdays, c.updated_at,
            (SELECT count(*) FROM dotjob.dot_calendar_day AS d WHERE d.calendar_id = c.id) AS listed,
            (SELECT min(day) FROM dotjob.dot_calendar_day AS d WHERE d.calendar_id = c.id) AS first_day,
            (SELECT max(day) FROM dotjob.dot_calendar_day AS d WHERE d.calendar_id = c.id) AS last_day,
            (SELECT count(*) FROM dotjob.dot_job_info AS j WHERE j.calendar = c.name AND j.deleted_at IS NULL) AS jobs
        FROM dotjob.dot_calendar AS c

        """

    /// - Throws: `notFound`.
    static func calendar(named name: String, _ db: PostgresConnection) throws -> StoredCalendar {
        guard let calendar = try storedCalendar(named: name, db) else { throw try missingCalendar(named: name, db) }
        return calendar
    }

    /// - Returns: `nil` when there is none of that name.
    static func storedCalendar(named name: String, _ db: PostgresConnection) throws -> StoredCalendar? {
        guard let row = try db.run(calendarRows + "WHERE c.name = $1", name).first else { return nil }
        return StoredCalendar(
            facts: CalendarFacts(row),
            contents: try CalendarDays.read(row["off_weekdays"], ofCalendar: row["id"], db))
    }

    static func missingCalendar(named name: String, _ db: PostgresConnection) throws -> StoreError {
        .noCalendar(named: name, known: try db.run("SELECT name FROM dotjob.dot_calendar ORDER BY name").column())
    }
}

extension CalendarFacts {
    /// Reads a row of `calendarRows`.
    init(_ row: PostgresRow) {
        let (first, last): (Int64?, Int64?) = (row["first_day"], row["last_day"])
        self.init(
            name: row["name"], version: row["version"],
            offWeekdays: CalendarDays.weekdays(row["off_weekdays"]),
            listedDays: row["listed"], span: first.flatMap { first in last.map { first...$0 } }, jobs: row["jobs"],
            updatedAt: row["updated_at"])
    }
}

extension CalendarDays {
    /// - Parameter digits: of `off_weekdays`.
    static func read(_ digits: String, ofCalendar id: Int64, _ db: PostgresConnection) throws -> CalendarDays {
        let days = try db.run("SELECT day, is_on FROM dotjob.dot_calendar_day WHERE calendar_id = $1", id)
        return CalendarDays(
            offWeekdays: weekdays(digits), days: Dictionary(days.map { ($0[0], $0[1]) }) { $1 })
    }

    static func weekdays(_ digits: String) -> Set<Int> { Set(digits.compactMap(\.wholeNumberValue)) }

    /// As `off_weekdays` holds them.
    var weekdayDigits: String { offWeekdays.sorted().map(String.init).joined() }
}
