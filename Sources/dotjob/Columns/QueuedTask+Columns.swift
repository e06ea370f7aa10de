import JSONWriting
import JobModel

extension QueuedTask {
    /// The row of `dot_task_queue`, by its columns, and the job's name.
    var columns: [String: JSONValue] {
        [
            "id": JSONValue(id),
            "job_id": JSONValue(jobID),
            "job_name": JSONValue(jobName),
            "group_id": JSONValue(groupID),
            "executor_handler": JSONValue(handler),
            "executor_param": JSONValue(parameters),
            "priority": JSONValue(priority),
            "run_at": JSONValue(runAt),
            "status": JSONValue(status.rawValue),
            "held_reason": JSONValue(heldReason?.rawValue),
            "claim_no": JSONValue(claimNo),
            "attempt": JSONValue(attempt),
            "snoozes": JSONValue(snoozes),
            "losses": JSONValue(losses),
            "host_deaths": JSONValue(hostDeaths),
            "suspect": JSONValue(flag: isSuspect),
            "session": JSONValue(sessionID),
            "scheduled_at": JSONValue(scheduledAt),
            "shard": JSONValue(shard),
            "cancel_requested_at": JSONValue(cancelRequestedAt),
            "origin": JSONValue(origin.rawValue),
            "pinned_release": JSONValue(pinnedReleaseID),
            "progress": JSONValue(progress),
            "progress_note": JSONValue(progressNote),
            "trace_context": JSONValue(traceContext?.text),
        ]
    }
}
