import GRDB
public import JobModel
public import JobStore

extension SQLiteJobStore {
    public func cancelTask(_ id: TaskID, now: UTCMilliseconds) throws -> Cancellation {
        try writeQueue(.told, now: now) { queue in
            let row = try Row.fetchOne(
                queue.db, sql: "SELECT job_id, status FROM dot_task_queue WHERE id = ?", arguments: [id])
            guard let row else { throw StoreError.noTask(id) }
            if TaskStatus(rawValue: row["status"]) == .claimed {
                try queue.requestCancel(of: id)
                return .requested
            }
            try queue.end(id, .cancelled, EndMessage.cancelledWhileWaiting)
            queue.turnCameFree(of: row["job_id"])
            return .removed
        }
    }

    static let cancelRequests = """
        SELECT id, claim_no FROM dot_task_queue INDEXED BY dot_task_queue_cancel
        WHERE session = ?1 AND cancel_requested_at IS NOT NULL AND status = 2 ORDER BY id
        """

    public func cancelRequests(of session: SessionID) throws -> [ClaimKey] {
        try read { db in
            let statement = try HotStatement(db, Self.cancelRequests)
            statement.bind(1, session)
            var keys: [ClaimKey] = []
            while try statement.step() {
                keys.append(ClaimKey(taskID: statement.int(0), claimNo: statement.int(1)))
            }
            return keys
        }
    }
}
