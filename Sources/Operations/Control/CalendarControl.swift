public import JobModel
import JobStore

/// What people do with calendars.
public protocol CalendarControl: Sendable {
    /// All calendars, by name.
    func calendars() throws -> [CalendarFacts]

    func calendar(named name: String) throws -> StoredCalendar

    func addCalendar(named name: String, _ contents: CalendarDays) throws -> StoredCalendar

    /// Gives a calendar other days. The jobs that heed it follow.
    func updateCalendar(named name: String, to contents: CalendarDays) throws -> StoredCalendar

    /// - Throws: when jobs heed it.
    func deleteCalendar(named name: String) throws
}
