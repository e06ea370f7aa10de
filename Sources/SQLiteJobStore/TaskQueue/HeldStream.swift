import GRDB
import JobModel
import JobStore

/// The oldest tasks of a job that a limit of it holds, for a claim that may take some: it need not release them first, which would write each
/// of them twice.
enum HeldStream {
    static let select = """
        SELECT id, job_id, claim_no, attempt, run_at, scheduled_at, suspect, executor_param, trace_context, limit_key,
            priority, executor_handler
        FROM dot_task_queue INDEXED BY dot_task_queue_held
        WHERE job_id = ?1 AND held_reason = 'job_limit' AND pinned_release IS NULL
        ORDER BY priority, run_at, id LIMIT ?2
        """

    /// One stream for each of their priorities; none where nobody offers their handlers.
    ///
    /// - Parameter limit: tasks at most.
    static func streams(
        ofJob job: JobID, offers: [ClaimRequest.Offer], limit: Int, now: UTCMilliseconds, _ db: Database
    ) throws -> [ReadyStream] {
        let statement = try HotStatement(db, select)
        statement.bind(1, job)
        statement.bind(2, limit)
        var streams: [ReadyStream] = []
        var page: [ReadyTask] = []
        var place: (priority: Int64, offer: ClaimRequest.Offer)?
        func end() {
            if let place, !page.isEmpty {
                streams.append(ReadyStream(place.offer, priority: place.priority, held: page))
            }
            page = []
        }
        while try statement.step() {
            let (priority, handler) = (statement.int(10), statement.text(11))
            if place?.priority != priority || place?.offer.handler != handler {
                end()
                place = offers.first { $0.handler == handler }.map { (priority, $0) }
            }
            // A clock that was set back may have a task wait again that was due.
            if place != nil, statement.int(4) <= now { page.append(ReadyTask(statement, isHeld: true)) }
        }
        end()
        return streams
    }
}
