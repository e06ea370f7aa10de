import JobModel

/// What is refused about calendars.
extension StoreError {
    /// - Parameter known: the names of those that there are.
    public static func noCalendar(named name: String, known: [String]) -> StoreError {
        let nearest = EditDistance.nearest(to: name, among: known)
        return StoreError(
            .notFound, "calendar \"\(name)\"", "not found",
            cure: nearest.map { .plain("did you mean \"\($0)\"?") } ?? .nameCalendar(among: known))
    }

    public static func calendarExists(_ name: String) -> StoreError {
        StoreError(
            .conflict, "calendar \"\(name)\"", "exists already", cure: .plain("choose another name, or update it"))
    }

    /// - Parameters:
    ///   - jobs: some of those that heed it.
    ///   - count: how many there are in all.
    public static func calendarIsHeeded(_ name: String, by jobs: [String], count: Int) -> StoreError {
        let names = jobs.map { "\"\($0)\"" }.joined(separator: ", ")
        let more = count > jobs.count ? " and \(count - jobs.count) more" : ""
        let reason = count == 1 ? "job \(names) heeds it" : "the jobs \(names)\(more) heed it"
        return StoreError(
            .refused, "calendar \"\(name)\"", reason, cure: jobs.first.map { .freeCalendar(ofJob: $0) })
    }

    static func tooManyDays(_ count: Int, ofCalendar name: String) -> StoreError {
        StoreError(
            .invalid, "calendar \"\(name)\"", "lists \(count) days, where \(Limits.calendarDays) are the most",
            cure: .plain("leave out years that are over, and those that lie far ahead"))
    }
}
