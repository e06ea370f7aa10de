public import JobModel

extension ZoneDirectory {
    /// The first time at which the clocks of a zone show a wall time, or the first one after it when they skip it.
    ///
    /// - Parameters:
    ///   - wall: milliseconds since 1970, as if in UTC.
    ///   - name: as a person gives it.
    /// - Throws: `ScheduleError`.
    public func time(ofWall wall: Int64, in name: String) throws(ScheduleError) -> UTCMilliseconds {
        try check(name)
        return WallClock(try rules(named: name)).firstTime(ofWall: wall)
    }
}
