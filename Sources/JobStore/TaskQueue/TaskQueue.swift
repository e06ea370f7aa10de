public import JobModel

/// The queue, as an executor sees it. Every call blocks its thread and is one transaction.
///
/// What a store must keep: a claim raises the task's claim number, and nothing lowers it or gives it to another delivery; task ids
/// are never used again, since handlers deduplicate on them; of a serial job at most one task is claimed, of a job, a key and a
/// group no more than their limits, and no more start than a rate allows, over all executors; whoever waits for what a call has made possible hears the doorbell after its commit. What
/// becomes of a task is decided by `Admission`, `TaskVerdict` and `HandBackVerdict`, not by a store.
public protocol TaskQueue: Sendable {
    /// Ends attempts, gives tasks back and claims the next ones.
    ///
    /// Completions and hand-backs are fenced: one whose (task, claim, session) does not match the row is stale, changes
    /// nothing and is reported. A log row is written for rows that the fenced statement took, and for no others. Lines of
    /// running attempts are fenced too; they are there for `runningLines` until the attempt has ended.
    ///
    /// - Throws: `constraint` when a row of the batch cannot be stored: then nothing of the batch was. The caller
    ///   bisects.
    func finishAndClaim(_ batch: QueueBatch, now: UTCMilliseconds) throws -> QueueAnswer

    /// Gives back every task that the session has in the tables but not in `holding`: after a commit of unknown outcome.
    ///
    /// - Returns: how many there were.
    func handBackUnheld(session: SessionID, holding: Set<ClaimKey>, now: UTCMilliseconds) throws -> Int

    /// Keeps the newest progress of claimed tasks, fenced like a completion.
    func reportProgress(_ reports: [ProgressReport], session: SessionID) throws

    /// Queued tasks in the order of their ids.
    ///
    /// - Throws: `notFound` when the filter names an unknown run, `invalid` for a cursor of another list.
    func tasks(_ filter: TaskFilter) throws -> Page<QueuedTask>

    /// How many tasks the pages of `tasks` have in all.
    func taskCount(_ filter: TaskFilter) throws -> ListCount

    /// - Returns: `nil` when the task is not in the queue.
    func task(_ id: TaskID) throws -> QueuedTask?

    /// What the limits of its job say about a task just now.
    ///
    /// - Returns: `nil` when the task is not in the queue, or its job has no limits.
    func permits(of task: TaskID, now: UTCMilliseconds) throws -> PermitState?

    /// Removes a waiting task and logs it with code 499; asks the executor of a claimed one to end it. A task that was asked to end
    /// and comes back to the queue, by a hand-back or a rescue, ends with code 499 there.
    ///
    /// - Throws: `notFound`.
    func cancelTask(_ id: TaskID, now: UTCMilliseconds) throws -> Cancellation

    /// The session's tasks that shall end.
    func cancelRequests(of session: SessionID) throws -> [ClaimKey]

    /// Why nothing is claimed now, whatever waits; `nil` while the store can clean up behind itself.
    func stalledLog() throws -> StalledLog?

    /// Queues one more run of an attempt's task, with its parameters, on a certain release whatever the group wants by then.
    ///
    /// - Throws: `notFound` for an unknown log; `refused` when the release lacks the handler, or belongs to another group.
    func rerun(log: LogID, onRelease release: ReleaseID, now: UTCMilliseconds) throws -> TaskID
}

/// What came of cancelling a task.
public enum Cancellation: Sendable, Equatable {
    /// It was waiting, and is gone.
    case removed
    /// It is claimed; its executor ends it.
    case requested
}
