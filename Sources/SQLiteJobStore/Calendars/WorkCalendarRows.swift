import GRDB
import JobModel
import JobStore

/// Reads calendars, each once.
final class WorkCalendarRows {
    private let db: Database
    private var known: [String: WorkCalendar] = [:]

    init(_ db: Database) { self.db = db }

    /// - Throws: `notFound`.
    func calendar(named name: String) throws -> WorkCalendar {
        if let calendar = known[name] { return calendar }
        guard
            let row = try Row.fetchOne(
                db, sql: "SELECT id, off_weekdays, version FROM dot_calendar WHERE name = ?", arguments: [name])
        else { throw StoreError.noCalendar(named: name) }
        let days = try Row.fetchAll(
            db, sql: "SELECT day, is_on FROM dot_calendar_day WHERE calendar_id = ?", arguments: [row["id"] as Int64])
        let calendar = WorkCalendar(
            name: name, version: row["version"],
            offWeekdays: Set((row["off_weekdays"] as String).compactMap(\.wholeNumberValue)),
            days: Dictionary(days.map { ($0["day"], $0["is_on"]) }) { _, last in last })
        known[name] = calendar
        return calendar
    }

    /// The calendar that a timing names.
    ///
    /// - Throws: `notFound`.
    func calendar(of timing: JobTiming) throws -> WorkCalendar? { try timing.calendar.map(calendar(named:)) }
}
