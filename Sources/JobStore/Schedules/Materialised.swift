public import JobModel

/// What one call of `materialise` did.
public struct Materialised: Sendable {
    /// Tasks written.
    public var tasks = 0
    /// Jobs whose cursor waits, since so many of their tasks do.
    public var fullJobs = 0
    /// Behind which job the next call goes on; `nil` when the stretch has been looked at to its end.
    public var goOn: ScheduleCursor?
    /// The earliest cursor behind the stretch, or `nil` when there is none.
    public var nextTriggerAt: UTCMilliseconds?
    /// Jobs whose plan threw, with the reason: their cursors stay, for a person to mend.
    public var broken: [(job: String, reason: String)] = []

    public init() {}
}
