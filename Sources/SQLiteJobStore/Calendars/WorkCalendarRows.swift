import GRDB
import JobModel
import JobStore

/// Reads the calendars that jobs name, each once.
final class WorkCalendarRows {
    private let db: Database
    private var known: [String: Result<WorkCalendar, StoreError>] = [:]

    init(_ db: Database) { self.db = db }

    /// The calendar that a timing names; `nil` when it names none.
    ///
    /// - Throws: `notFound`.
    func calendar(of timing: JobTiming) throws -> WorkCalendar? {
        guard let name = timing.calendar else { return nil }
        if let known = known[name] { return try known.get() }
        // Another program may have deleted it.
        guard let found = try read(name) else {
            let missing = try SQLiteJobStore.missingCalendar(named: name, db)
            known[name] = .failure(missing)
            throw missing
        }
        known[name] = .success(found)
        return found
    }

    // How many jobs heed it is not counted: each transaction that writes their tasks comes here.
    private static let select = "SELECT id, version, off_weekdays FROM dot_calendar WHERE name = ?"

    private func read(_ name: String) throws -> WorkCalendar? {
        let row = try Row.fetchOne(db.cachedStatement(sql: Self.select), arguments: [name])
        return try row.map { row in
            let contents = try CalendarDays.read(row["off_weekdays"], ofCalendar: row["id"], db)
            return WorkCalendar(name: name, version: row["version"], contents)
        }
    }
}
