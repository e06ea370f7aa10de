public import JobModel

/// What a scheduler writes for one job.
public struct SchedulePlan: Sendable, Equatable {
    /// The occurrences that become tasks, in order. Each is due at its own time.
    public var occurrences: [UTCMilliseconds]
    /// The new cursor; `nil` when the schedule has no further occurrence.
    public var nextTriggerAt: UTCMilliseconds?

    public init(occurrences: [UTCMilliseconds] = [], nextTriggerAt: UTCMilliseconds?) {
        self.occurrences = occurrences
        self.nextTriggerAt = nextTriggerAt
    }
}
