public import JobModel

/// The scheduler's side of the tables. Every call blocks its thread.
///
/// What a store must keep: a cursor moves by compare-and-set in the transaction that writes the tasks, however many schedulers ask.
public protocol ScheduleStore: Sendable {
    /// Writes the tasks of the enabled jobs whose cursors lie in a stretch, and moves the cursors.
    ///
    /// One transaction a call, so a scheduler that dies, or a second one, neither doubles nor skips. (job, scheduled_at,
    /// shard) is unique among live rows. Where nothing can be written no lock is taken.
    ///
    /// - Parameter plan: what to write for a job, at most so many tasks (1 or more); pure. A job whose plan throws is named,
    ///   keeps its cursor and stops no other.
    func materialise(
        _ stretch: CursorStretch, now: UTCMilliseconds, plan: @Sendable (ScheduledJob, Int) throws -> SchedulePlan
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
        after: ScheduleCursor?, limit: Int, to cursor: @Sendable (Job) throws -> UTCMilliseconds?
    ) throws -> MovedCursors

    /// Deletes log rows that ended before `cutoff`, with their lines, of tasks that have left the queue; and the rows
    /// of runs that were made before it, once their tasks and logs are gone.
    ///
    /// - Parameter limit: rows of either kind at most.
    /// - Returns: how many there were of the kind that had more; call again while it equals `limit`.
    func prune(logsEndedBefore cutoff: UTCMilliseconds, limit: Int) throws -> Int
}
