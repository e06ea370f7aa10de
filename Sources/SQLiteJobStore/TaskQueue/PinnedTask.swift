import GRDB
import JobModel
import JobStore

/// A waiting task on a release of its own, as the claim sees it.
struct PinnedTask {
    let task: ReadyTask
    let handler: String
    let releaseID: ReleaseID

    static let nextHead = """
        SELECT id, job_id, claim_no, attempt, run_at, scheduled_at, suspect, executor_param, trace_context,
            executor_handler, pinned_release, limit_key
        FROM dot_task_queue INDEXED BY dot_task_queue_pinned
        WHERE group_id = ?1 AND held_reason = 'pinned' ORDER BY run_at, id LIMIT 1
        """

    /// The group's first such task, due or not: one look-up in an index that is mostly empty.
    static func head(ofGroup group: GroupID, _ db: Database) throws -> PinnedTask? {
        let statement = try HotStatement(db, nextHead)
        statement.bind(1, group)
        guard try statement.step() else { return nil }
        defer { statement.reset() }
        return PinnedTask(
            task: ReadyTask(
                id: statement.int(0), jobID: statement.int(1), claimNo: statement.int(2),
                attempt: Int(statement.int(3)), runAt: statement.int(4), scheduledAt: statement.optionalInt(5),
                isSuspect: statement.int(6) != 0, parameters: statement.text(7),
                traceContext: statement.optionalText(8), limitKey: statement.optionalText(11)),
            handler: statement.text(9), releaseID: statement.int(10))
    }
}

extension QueueAnswer {
    /// Takes note of a task that is left for the next claim.
    mutating func meet(_ pinned: PinnedTask, now: UTCMilliseconds) {
        if pinned.task.runAt <= now {
            moreDue = true
        } else {
            nextRunAt = min(nextRunAt ?? .max, pinned.task.runAt)
        }
    }
}
