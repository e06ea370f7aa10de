import JobModel
import JobStore

/// A waiting task as the claim sees it.
struct ReadyTask {
    static let columns = """
        id, job_id, claim_no, attempt, run_at, scheduled_at, suspect, executor_param, trace_context, executor_handler,
        pinned_release, limit_key
        """

    let id: TaskID
    let jobID: JobID
    let claimNo: Int64
    let attempt: Int
    let runAt: UTCMilliseconds
    let scheduledAt: UTCMilliseconds?
    let isSuspect: Bool
    let parameters: String
    let traceContext: String?
    let handler: String
    let pinnedReleaseID: ReleaseID?
    /// What it is counted by, once that is known; `nil` where its job does not tell tasks apart.
    let limitKey: String?

    init(_ row: PostgresRow) {
        id = row["id"]
        jobID = row["job_id"]
        claimNo = row["claim_no"]
        attempt = row["attempt"]
        runAt = row["run_at"]
        scheduledAt = row["scheduled_at"]
        isSuspect = row["suspect"]
        parameters = row["executor_param"]
        traceContext = row["trace_context"]
        handler = row["executor_handler"]
        pinnedReleaseID = row["pinned_release"]
        limitKey = row["limit_key"]
    }

    /// The delivery that a claim makes of it.
    func claimed(ofGroup group: GroupID, _ facts: JobFacts) -> ClaimedTask {
        ClaimedTask(
            key: ClaimKey(taskID: id, claimNo: claimNo + 1), groupID: group, jobID: jobID, jobName: facts.name,
            handler: handler, parameters: parameters, timeoutMs: facts.timeoutMs, attempt: attempt + 1, runAt: runAt,
            scheduledAt: scheduledAt, isSuspect: isSuspect, pinnedReleaseID: pinnedReleaseID,
            traceContext: traceContext)
    }
}
