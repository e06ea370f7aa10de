import GRDB
import JobModel
import JobStore

extension SQLiteJobStore {
    static let calendarRows = """
        SELECT c.id, c.name, c.version, c.off_weekdays, c.updated_at,
            (SELECT count(*) FROM dot_calendar_day AS d WHERE d.calendar_id = c.id) AS listed,
            (SELECT min(day) FROM dot_calendar_day AS d WHERE d.calendar_id = c.id) AS first_day,
            (SELECT max(day) FROM dot_calendar_day AS d WHERE d.calendar_id = c.id) AS last_day,
            (SELECT count(*) FROM dot_job_info AS j WHERE j.calendar = c.name AND j.deleted_at IS NULL) AS jobs
        FROM dot_calendar AS c

        """

    /// - Throws: `notFound`.
    static func calendar(named name: String, _ db: Database) throws -> StoredCalendar {
        guard let calendar = try storedCalendar(named: name, db) else { throw try missingCalendar(named: name, db) }
        return calendar
    }

    /// - Returns: `nil` when there is none of that name.
    static func storedCalendar(named name: String, _ db: Database) throws -> StoredCalendar? {
        guard let row = try Row.fetchOne(db, sql: calendarRows + "WHERE c.name = ?", arguments: [name]) else {
            return nil
        }
        return StoredCalendar(
            facts: CalendarFacts(row),
            contents: try CalendarDays.read(row["off_weekdays"], ofCalendar: row["id"], db))
    }

    static func missingCalendar(named name: String, _ db: Database) throws -> StoreError {
        .noCalendar(named: name, known: try String.fetchAll(db, sql: "SELECT name FROM dot_calendar ORDER BY name"))
    }
}

extension CalendarFacts {
    /// Reads a row of `calendarRows`.
    init(_ row: Row) {
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
    static func read(_ digits: String, ofCalendar id: Int64, _ db: Database) throws -> CalendarDays {
        let days = try Row.fetchAll(
            db.cachedStatement(sql: "SELECT day, is_on FROM dot_calendar_day WHERE calendar_id = ?"), arguments: [id])
        return CalendarDays(
            offWeekdays: weekdays(digits), days: Dictionary(days.map { ($0["day"], $0["is_on"]) }) { $1 })
    }

    static func weekdays(_ digits: String) -> Set<Int> { Set(digits.compactMap(\.wholeNumberValue)) }

    /// As `off_weekdays` holds them.
    var weekdayDigits: String { offWeekdays.sorted().map(String.init).joined() }
}
