public import JobModel

/// The scheduler's side of the tables. Every call blocks its thread.
///
/// What a store must keep: a cursor moves by compare-and-set in the transaction that writes the tasks, however many schedulers ask.
public protocol ScheduleStore: Sendable {
    /// Writes the tasks of every enabled job whose cursor is at or before `horizon`, and moves the cursors.
    ///
    /// One transaction a call, so a scheduler that dies, or a second one, neither doubles nor skips. (job, scheduled_at,
    /// shard) is unique among live rows.
    ///
    /// - Parameters:
    ///   - limit: jobs at most; call again at once while `more` is true.
    ///   - plan: what to write for a job; pure.
    func materialise(
        horizon: UTCMilliseconds, now: UTCMilliseconds, limit: Int,
        plan: @Sendable (Job) throws -> SchedulePlan
    ) throws -> Materialised

    /// Moves the cursors of cron jobs that lie where they don't belong, as after a change of a time zone's rules. One page of them, in
    /// the order of their cursors.
    ///
    /// A cursor moves by compare-and-set: one that a scheduler or a person moves meanwhile stays where they put it.
    ///
    /// - Parameters:
    ///   - after: the last job of the page before; `nil` for the first page.
    ///   - limit: jobs at most.
    ///   - cursor: where a job's cursor belongs; pure. A job that it throws for is left alone.
    func moveCursors(
        after: CursorPlace?, limit: Int, to cursor: @Sendable (Job) throws -> UTCMilliseconds?
    ) throws -> MovedCursors

    /// Deletes log rows that ended before `cutoff`, with their lines, of tasks that have left the queue; and the rows
    /// of runs that were made before it, once their tasks and logs are gone.
    ///
    /// - Parameter limit: rows of either kind at most.
    /// - Returns: how many there were of the kind that had more; call again while it equals `limit`.
    func prune(logsEndedBefore cutoff: UTCMilliseconds, limit: Int) throws -> Int
}

/// What a scheduler writes for one job.
public struct SchedulePlan: Sendable, Equatable {
    /// The occurrences that become tasks, in order. Each is due at its own time.
    public var occurrences: [UTCMilliseconds]
    /// The new cursor; `nil` when the schedule has no further occurrence.
    public var nextTriggerAt: UTCMilliseconds?

    public init(occurrences: [UTCMilliseconds], nextTriggerAt: UTCMilliseconds?) {
        self.occurrences = occurrences
        self.nextTriggerAt = nextTriggerAt
    }
}

public struct Materialised: Sendable {
    /// Tasks written.
    public var tasks: Int
    /// Whether jobs are left whose cursor is due.
    public var more: Bool
    /// The earliest cursor left, or `nil` when no job is scheduled.
    public var nextTriggerAt: UTCMilliseconds?
    /// Jobs whose plan threw, with the reason: their cursors stay, for a person to mend.
    public var broken: [(job: String, reason: String)]

    public init(
        tasks: Int, more: Bool, nextTriggerAt: UTCMilliseconds?, broken: [(job: String, reason: String)]
    ) {
        self.tasks = tasks
        self.more = more
        self.nextTriggerAt = nextTriggerAt
        self.broken = broken
    }
}

/// Where a job stands in the order of the cursors.
public struct CursorPlace: Sendable, Equatable {
    public var nextTriggerAt: UTCMilliseconds
    public var jobID: JobID

    public init(nextTriggerAt: UTCMilliseconds, jobID: JobID) {
        self.nextTriggerAt = nextTriggerAt
        self.jobID = jobID
    }
}

/// One page of jobs whose cursors were looked at.
public struct MovedCursors: Sendable {
    /// How many cursors lay elsewhere and were moved.
    public var moved: Int
    /// Where the next page begins; `nil` after the last one.
    public var last: CursorPlace?

    public init(moved: Int, last: CursorPlace?) {
        self.moved = moved
        self.last = last
    }
}
