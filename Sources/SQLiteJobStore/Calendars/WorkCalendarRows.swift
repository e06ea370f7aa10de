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
        guard let found = try SQLiteJobStore.storedCalendar(named: name, db) else {
            let missing = try SQLiteJobStore.missingCalendar(named: name, db)
            known[name] = .failure(missing)
            throw missing
        }
        known[name] = .success(found.workCalendar)
        return found.workCalendar
    }
}
