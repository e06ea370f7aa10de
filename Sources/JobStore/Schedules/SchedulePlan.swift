public import JobModel

/// What a scheduler writes for one job.
public struct SchedulePlan: Sendable, Equatable {
    /// The occurrences that become tasks, in order. Each is due at its own time.
    public var occurrences: [UTCMilliseconds]
    /// The new cursor; `nil` when the schedule has no further occurrence.
    public var nextTriggerAt: UTCMilliseconds?

    /// The first of them are misfires that are made up for: due as they are written, or their age would set them before everybody.
    public var catchesUp = false
    /// What lies between the old cursor and the first of these, and never becomes a task.
    public var dropped: DroppedOccurrences?

    public init(
        occurrences: [UTCMilliseconds] = [], nextTriggerAt: UTCMilliseconds?, dropped: DroppedOccurrences? = nil
    ) {
        self.occurrences = occurrences
        self.nextTriggerAt = nextTriggerAt
        self.dropped = dropped
    }
}
