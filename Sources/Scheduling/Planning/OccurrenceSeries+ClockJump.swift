import JobModel
import JobStore

extension OccurrenceSeries {
    /// How the series goes on when the time of day was set.
    ///
    /// - Parameters:
    ///   - cursor: of the job, by the old time.
    ///   - jumpMs: by how much it was set, forwards when positive.
    ///   - isSmall: the old time was nearly right: what names times of day keeps its cursor.
    /// - Returns: `nil` when it goes on as it is.
    func resumed(
        from cursor: UTCMilliseconds?, now: UTCMilliseconds, jumpMs: Int64, isSmall: Bool
    ) -> ResumedSchedule? {
        // A one-shot has one time, whatever the clock shows.
        guard let cursor, !isOnce, isPaced || !isSmall else { return nil }
        // What was due by the old time and is not written yet has come: it is made up for like after an outage.
        if isSmall, jumpMs > 0, cursor <= now - jumpMs { return nil }
        // Forwards: what the clock passed over never came. Backwards: what is written ahead lies in a time that comes again.
        return ResumedSchedule(nextTriggerAt: next(after: now), removesAhead: jumpMs < 0)
    }
}
