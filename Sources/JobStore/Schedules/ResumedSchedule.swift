public import JobModel

/// How a job's schedule goes on after the time of day was set.
public struct ResumedSchedule: Sendable, Equatable {
    /// The new cursor.
    public var nextTriggerAt: UTCMilliseconds?
    /// Tasks of it that are not due yet and have not started go: the new cursor leads to their times again.
    public var removesAhead: Bool

    public init(nextTriggerAt: UTCMilliseconds?, removesAhead: Bool) {
        self.nextTriggerAt = nextTriggerAt
        self.removesAhead = removesAhead
    }
}
