import GRDB
public import JobModel
public import JobStore

extension SQLiteJobStore {
    public func cancelTask(_ id: TaskID, now: UTCMilliseconds) throws -> Cancellation {
        try write(.told) { transaction in
            let db = transaction.db
            let row = try Row.fetchOne(
                db, sql: "SELECT job_id, status FROM dot_task_queue WHERE id = ?", arguments: [id])
            guard let row else {
                throw StoreError(.notFound, "task \(id): not in the queue; see \"dotjob task list\"")
            }
            let status: Int = row["status"]
            if status == TaskStatus.claimed.rawValue {
                try Self.requestCancel(of: id, now: now, db)
                transaction.rings = true
                return .requested
            }
            let queue = QueueTransaction(db, now: now)
            try queue.end(id, .cancelled, "Cancelled while it waited.")
            queue.free(row["job_id"])
            try queue.settle()
            transaction.rings = queue.rings
            return .removed
        }
    }

    private static func requestCancel(of id: TaskID, now: UTCMilliseconds, _ db: Database) throws {
        try db.execute(
            sql: "UPDATE dot_task_queue SET cancel_requested_at = coalesce(cancel_requested_at, ?) WHERE id = ?",
            arguments: [now, id])
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
