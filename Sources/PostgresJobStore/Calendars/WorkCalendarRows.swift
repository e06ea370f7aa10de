import JobModel
import JobStore

/// Reads the calendars that jobs name, each once.
final class WorkCalendarRows {
    private let db: PostgresConnection
    private var known: [String: Result<WorkCalendar, StoreError>] = [:]

    init(_ db: PostgresConnection) { self.db = db }

    /// The calendar that a timing names; `nil` when it names none.
    ///
    /// - Throws: `notFound`.
    func calendar(of timing: JobTiming) throws -> WorkCalendar? {
        guard let name = timing.calendar else { return nil }
        if let known = known[name] { return try known.get() }
        // Another program may have deleted it.
        guard let found = try read(name) else {
            let missing = try PostgresJobStore.missingCalendar(named: name, db)
            known[name] = .failure(missing)
            throw missing
        }
        known[name] = .success(found)
        return found
    }

    // How many jobs heed it is not counted: each transaction that writes their tasks comes here.
    private static let select = "SELECT id, version, off_weekdays FROM dotjob.dot_calendar WHERE name = $1"

    private func read(_ name: String) throws -> WorkCalendar? {
        try db.run(Self.select, name).first.map { row in
            let contents = try CalendarDays.read(row["off_weekdays"], ofCalendar: row["id"], db)
            return WorkCalendar(name: name, version: row["version"], contents)
        }
    }
}
