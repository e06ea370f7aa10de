import JSONWriting
import JobModel

extension AttemptLog {
    /// The row of `dot_job_log`, by its columns.
    var columns: [String: JSONValue] {
        [
            "id": JSONValue(id),
            "job_id": JSONValue(jobID),
            "job_name": JSONValue(jobName),
            "task_id": JSONValue(taskID),
            "claim_no": JSONValue(claimNo),
            "origin": JSONValue(origin.rawValue),
            "scheduled_at": JSONValue(scheduledAt),
            "due_at": JSONValue(dueAt),
            "executor_handler": JSONValue(handler),
            "executor_param": JSONValue(parameters),
            "executor_id": JSONValue(executorID),
            "session": JSONValue(sessionID),
            "release_id": JSONValue(releaseID),
            "release_no": JSONValue(releaseNo),
            "plugin_digest": JSONValue(pluginDigest),
            "system_library": JSONValue(systemLibrary),
            "attempt": JSONValue(attempt),
            "started_at": JSONValue(startedAt),
            "finished_at": JSONValue(finishedAt),
            "elapsed_us": JSONValue(elapsedMicroseconds),
            "handle_code": JSONValue(code.rawValue),
            "handle_msg": JSONValue(message),
            "result": JSONValue(result),
            "is_final": JSONValue(flag: isFinal),
            "cause_id": JSONValue(causeID),
            "failure_state": JSONValue(failureState?.rawValue),
            "trace_context": JSONValue(traceContext?.text),
        ]
    }
}

extension LogLine {
    /// The row of `dot_job_log_line`, by its columns.
    var columns: [String: JSONValue] {
        [
            "at": JSONValue(at),
            "level": JSONValue(level.rawValue),
            "source": JSONValue(source.rawValue),
            "text": JSONValue(text),
        ]
    }
}
