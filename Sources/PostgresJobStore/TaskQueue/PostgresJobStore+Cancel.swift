public import JobModel
public import JobStore

extension PostgresJobStore {
    private static let jobOfTask = "SELECT job_id FROM dotjob.dot_task_queue WHERE id = $1"
    private static let lockTask = "SELECT status FROM dotjob.dot_task_queue WHERE id = $1 FOR UPDATE"

    public func cancelTask(_ id: TaskID, now: UTCMilliseconds) throws -> Cancellation {
        try writeQueue(.told, now: now) { queue in
            guard let job: JobID = try queue.db.run(Self.jobOfTask, id).value() else { throw StoreError.noTask(id) }
            try queue.learn([job])
            // It may have ended while the lock was waited for.
            guard let status: Int = try queue.db.run(Self.lockTask, id).value() else { throw StoreError.noTask(id) }
            if TaskStatus(rawValue: status) == .claimed {
                try queue.requestCancel(of: id)
                return .requested
            }
            try queue.end([id], .cancelled, EndMessage.cancelledWhileWaiting)
            queue.turnCameFree(of: job)
            return .removed
        }
    }

    private static let cancelRequests = """
        SELECT id, claim_no FROM dotjob.dot_task_queue
        WHERE session = $1 AND cancel_requested_at IS NOT NULL AND status = 2 ORDER BY id + 0
        """

    public func cancelRequests(of session: SessionID) throws -> [ClaimKey] {
        try read { db in
            try db.run(Self.cancelRequests, session).map { ClaimKey(taskID: $0[0], claimNo: $0[1]) }
        }
    }
}
