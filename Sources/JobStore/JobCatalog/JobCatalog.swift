public import JobModel

/// The first occurrence of a job after a time, or `nil` when there is none. Pure: a store may call it inside
/// a transaction, and again when it retries.
public typealias NextOccurrence =
    @Sendable (_ job: ScheduledJob, _ after: UTCMilliseconds) throws -> UTCMilliseconds?

/// Job definitions and what people do with them. Every call blocks its thread until it is answered.
///
/// Each decision is one transaction. Where it holds, releases or removes many waiting tasks, they follow in transactions of a
/// bounded size before the call returns; a claim in between already knows the decision.
///
/// What a store must keep: of jobs that are not deleted, names are unique; ids are never used again; `trigger_status` says after
/// each commit what the queue and the last final outcome make of it, also where two transactions end tasks of one job side by side. It
/// may move at any time, so no premise compares it.
public protocol JobCatalog: Sendable {
    /// Registers a job and sets its cursor to the first occurrence after `now`.
    ///
    /// - Parameter premise: what the draft was judged by; `nil` compares nothing.
    /// - Throws: `notFound` for an unknown group, `conflict` for a taken name (deleted jobs free theirs) or a premise that no
    ///   longer holds, `invalid` for a value out of range.
    func addJob(
        _ draft: JobDraft, on premise: JobPremise?, now: UTCMilliseconds, nextOccurrence: NextOccurrence
    ) throws -> Job

    /// Changes a job. When the schedule changes, unstarted scheduled tasks go and the cursor is computed anew; otherwise they
    /// take over the new handler, parameters and priority.
    ///
    /// - Parameter premise: what the change was judged by; `nil` compares nothing.
    /// - Throws: `notFound`, `conflict` when the premise no longer holds, `invalid` for a new value out of range.
    func updateJob(
        named name: String, _ change: JobChange, on premise: JobPremise?, now: UTCMilliseconds,
        nextOccurrence: NextOccurrence
    ) throws -> Job

    /// Jobs that are not deleted, by name.
    ///
    /// - Throws: `invalid` for a cursor of another list.
    func jobs(_ filter: JobFilter) throws -> Page<Job>

    /// How many jobs the pages of `jobs` have in all.
    func jobCount(_ filter: JobFilter) throws -> ListCount

    /// - Throws: `notFound`.
    func job(named name: String) throws -> Job

    /// - Returns: `nil` for an unknown job, and for a deleted one: its name may be another's by now.
    func job(id: JobID) throws -> Job?

    /// A job as the planning of its occurrences sees it, with the calendar that it names.
    ///
    /// - Returns: `nil` for an unknown job, and for a deleted one.
    /// - Throws: `notFound` for a calendar that is not there.
    func scheduledJob(_ id: JobID) throws -> ScheduledJob?

    /// Stops materialising and claiming: unstarted scheduled tasks go, other waiting ones are held (`disabled`). What runs
    /// goes on. Of what has come due and is not written yet the first becomes a task, and a log row tells of the others.
    func disableJob(named name: String, now: UTCMilliseconds, nextOccurrence: NextOccurrence) throws -> Job

    /// Takes up the schedule from `now` and releases held tasks.
    func enableJob(named name: String, now: UTCMilliseconds, nextOccurrence: NextOccurrence) throws -> Job

    /// Marks the job deleted and ends its waiting tasks, what has come due and is not written yet among them. What runs ends and is
    /// logged, without a retry.
    func deleteJob(named name: String, now: UTCMilliseconds, nextOccurrence: NextOccurrence) throws

    /// Writes `count` tasks due at `runAt`.
    ///
    /// - Parameters:
    ///   - parameters: in place of the job's, when not `nil`.
    ///   - trace: what they are a part of, for their handlers and logs.
    ///   - premise: what the request was judged by; `nil` compares nothing.
    /// - Returns: the run, which is known until its tasks and their logs are gone and pruned.
    /// - Throws: `notFound`, `refused` when the job is disabled, `conflict` when the premise no longer holds, `invalid` for a count
    ///   outside `Limits.tasksPerRun`.
    func runJob(
        named name: String, parameters: String?, count: Int, runAt: UTCMilliseconds, trace: TraceContext?,
        on premise: JobPremise?, now: UTCMilliseconds
    ) throws -> Run

    /// Runs a failed task of the job again, with the parameters of that attempt; a quarantined task is released instead.
    ///
    /// - Parameter logID: the attempt; `nil` for the job's oldest quarantined task, or else its newest final failure.
    /// - Throws: `refused` when nothing failed, or the attempt named did not.
    func retryTask(ofJob name: String, logID: LogID?, now: UTCMilliseconds) throws -> TaskID

    /// Takes a job out of error (`trigger_status` 3): requeues its failed task.
    ///
    /// - Throws: `refused` when the job is not in error.
    func restartJob(named name: String, now: UTCMilliseconds) throws -> TaskID
}

extension JobCatalog {
    /// Every job that is not deleted, by name.
    public func jobs() throws -> [Job] { try JobFilter().all(jobs) }

    /// Writes tasks that are a part of no trace.
    public func runJob(
        named name: String, parameters: String?, count: Int, runAt: UTCMilliseconds, on premise: JobPremise?,
        now: UTCMilliseconds
    ) throws -> Run {
        try runJob(
            named: name, parameters: parameters, count: count, runAt: runAt, trace: nil, on: premise, now: now)
    }
}
