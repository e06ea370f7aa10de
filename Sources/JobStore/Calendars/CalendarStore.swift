public import JobModel

/// Calendars, which say on which days jobs that heed them come due. Every call blocks its thread until it is answered.
///
/// What a store must keep: names are unique; no two states of calendars have the same version, also where a calendar is deleted and
/// another one gets its name; a job never names a calendar that is not there.
public protocol CalendarStore: Sendable {
    /// - Throws: `conflict` when the name is taken, `invalid` for a name or days that no calendar may have.
    @discardableResult
    func addCalendar(named name: String, _ contents: CalendarDays, now: UTCMilliseconds) throws -> StoredCalendar

    /// Gives a calendar other days, and moves the cursors of the enabled jobs that heed it, in one transaction.
    ///
    /// A cursor that is due stays, and so does what is due in the queue; what is to come follows the new days. A single time that they have
    /// moved into the past, and that has not run, is due at once. The same days again change nothing.
    ///
    /// - Throws: `notFound`, `invalid`.
    @discardableResult
    func updateCalendar(
        named name: String, to contents: CalendarDays, now: UTCMilliseconds, nextOccurrence: NextOccurrence
    ) throws -> StoredCalendar

    /// All calendars, by name.
    func calendars() throws -> [CalendarFacts]

    /// - Throws: `notFound`, with the names that there are.
    func calendar(named name: String) throws -> StoredCalendar

    /// - Throws: `notFound`, `refused` while jobs heed it, with their names.
    func deleteCalendar(named name: String) throws
}
