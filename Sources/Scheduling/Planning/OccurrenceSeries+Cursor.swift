public import JobModel

extension OccurrenceSeries {
    /// By how far a change of a time zone's rules is looked for behind the cursor: more than any such change but those of the date.
    private static let mostShiftMs: Int64 = 4 * 3_600_000

    /// Where a job's cursor belongs, when the rules of its time zone may have changed since it was set.
    ///
    /// A cursor is the first occurrence that no task has been written for. While the rules stay, this is the cursor itself. When they
    /// have changed, what is to come follows the new ones; and an occurrence that they have moved into the past, and that has not run, is
    /// due at once: it would be lost otherwise.
    ///
    /// - Parameter lastTriggeredAt: the last occurrence that a task was written for.
    public func cursor(
        replacing cursor: UTCMilliseconds, lastTriggeredAt: UTCMilliseconds?, now: UTCMilliseconds
    ) -> UTCMilliseconds {
        let last = lastTriggeredAt.flatMap { $0 < cursor ? $0 : nil } ?? .min
        let isOccurrence = next(after: cursor - 1) == cursor
        if cursor <= now {
            return isOccurrence ? cursor : next(after: max(last, cursor - Self.mostShiftMs)) ?? cursor
        }
        let ahead = next(after: max(now, last)) ?? cursor
        guard !isOccurrence, let missed = next(after: max(last, cursor - Self.mostShiftMs)), missed <= now else {
            return ahead
        }
        return latest(from: missed, through: now)
    }
}
