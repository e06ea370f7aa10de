public import JobModel

/// A job's place in the order of the cursors.
public struct ScheduleCursor: Sendable, Comparable {
    public var at: UTCMilliseconds
    public var jobID: JobID

    public init(at: UTCMilliseconds, jobID: JobID) {
        self.at = at
        self.jobID = jobID
    }

    /// Before every job.
    public static let start = ScheduleCursor(at: .min, jobID: .min)

    /// Behind every job whose cursor is at this time.
    public static func behind(_ at: UTCMilliseconds) -> ScheduleCursor { ScheduleCursor(at: at, jobID: .max) }

    public static func < (a: ScheduleCursor, b: ScheduleCursor) -> Bool { (a.at, a.jobID) < (b.at, b.jobID) }
}

/// The jobs that one call of `materialise` looks at, in the order of their cursors, and how much it may write.
public struct CursorStretch: Sendable {
    /// Behind which job it begins.
    public var after: ScheduleCursor
    /// The last cursor of it.
    public var through: UTCMilliseconds
    /// Jobs that one call looks at, at most.
    public var jobLimit: Int
    /// Tasks that one call writes, at most.
    public var taskLimit: Int
    /// Scheduled tasks of one job that may wait; `nil` for any number.
    public var backlog: Int?
    /// A job with room for fewer in its backlog is passed by: its cursor waits.
    public var leastRoom: Int

    public init(
        after: ScheduleCursor = .start, through: UTCMilliseconds, jobLimit: Int, taskLimit: Int, backlog: Int? = nil,
        leastRoom: Int = 1
    ) {
        self.after = after
        self.through = through
        self.jobLimit = jobLimit
        self.taskLimit = taskLimit
        self.backlog = backlog
        self.leastRoom = leastRoom
    }
}
