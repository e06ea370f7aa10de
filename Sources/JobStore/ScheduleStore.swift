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

    /// Moves the cursors of jobs that go by the clocks of a time zone, by a cron expression or by a calendar, and that lie where they
    /// don't belong, as after a change of the zone's rules. One page of them, in the order of their cursors.
    ///
    /// A cursor moves by compare-and-set: one that a scheduler or a person moves meanwhile stays where they put it.
    ///
    /// - Parameters:
    ///   - after: the last job of the page before; `nil` for the first page.
    ///   - limit: jobs at most.
    ///   - cursor: where a job's cursor belongs; pure. A job that it throws for is left alone.
    func moveCursors(
        after: ScheduleCursor?, limit: Int, to cursor: @Sendable (ScheduledJob) throws -> UTCMilliseconds?
    ) throws -> MovedCursors

    /// Follows a time of day that was set: moves the cursors of scheduled jobs, and removes the tasks of those that are not due yet and
    /// have not started where that is asked for. One page of jobs, in the order of their cursors.
    ///
    /// A cursor moves by compare-and-set, as in `moveCursors`.
    ///
    /// - Parameter resume: how a job goes on; pure. `nil` leaves it as it is, and so does what it throws.
    func resumeSchedules(
        after: ScheduleCursor?, limit: Int, now: UTCMilliseconds,
        resume: @Sendable (ScheduledJob) throws -> ResumedSchedule?
    ) throws -> MovedCursors

    /// Follows a time of day that was set back: what waits for a time that was counted from the old one (a task that people queued, a
    /// retry, a start that a rate allows, the end of a unique task's window) waits for one that is as much earlier, but not before now.
    ///
    /// - Parameter jumpMs: by how much it was set, below 0.
    /// - Returns: how many tasks.
    func shiftWaiting(by jumpMs: Int64, now: UTCMilliseconds) throws -> Int

    /// Has jobs with a pause between runs come due again that wait for the end of a task that is not there: another program has deleted
    /// it. Where there is none no lock is taken.
    ///
    /// - Parameter limit: jobs at most.
    /// - Returns: how many.
    func resumeDelays(limit: Int, now: UTCMilliseconds) throws -> Int

    /// Deletes log rows that ended before `cutoff`, with their lines, of tasks that have left the queue; and the rows
    /// of runs that were made before it, once their tasks and logs are gone.
    ///
    /// - Parameter limit: rows of either kind at most.
    /// - Returns: how many there were of the kind that had more; call again while it equals `limit`.
    func prune(logsEndedBefore cutoff: UTCMilliseconds, limit: Int) throws -> Int

    /// Folds what sessions have counted into what is kept: rollups of minutes that are over, and those older than a day into ten
    /// minutes each; attempts by release of sessions that are closed. Nothing counts twice, whoever else folds or writes.
    ///
    /// - Parameter limit: rows of each kind at most.
    /// - Returns: how many of the most; call again while it equals `limit`.
    func foldHistory(limit: Int, now: UTCMilliseconds) throws -> Int

    /// Deletes changes of the audit that are older than `Limits.auditMs`, kept answers older than `Limits.answerMs`, hours of causes older
    /// than `Limits.causeMs`, causes that have not struck since and of which no attempt is left, rollups and transitions older than
    /// `Limits.historyMs`, rates of which nothing is taken and windows of unique tasks that are over: up to `limit` of each.
    ///
    /// - Returns: how many of the most.
    func pruneRecords(limit: Int, now: UTCMilliseconds) throws -> Int
}
