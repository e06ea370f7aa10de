import GRDB
import JobModel
import JobStore

/// The oldest tasks that limits of a job hold, for a claim that may take some: it need not release them first, which would write each of
/// them twice.
struct HeldStream {
    private static let columns = """
        id, job_id, claim_no, attempt, run_at, scheduled_at, suspect, executor_param, trace_context, limit_key,
        priority, executor_handler
        """

    static let ofJob = """
        SELECT \(columns) FROM dot_task_queue INDEXED BY dot_task_queue_held
        WHERE job_id = ?1 AND held_reason = 'job_limit' AND pinned_release IS NULL
        ORDER BY priority, run_at, id LIMIT ?2
        """

    // How many of the key run comes along.
    static let ofKey = """
        WITH running (tasks) AS (\(JobPermits.runningOfKey))
        SELECT \(columns), running.tasks FROM running CROSS JOIN dot_task_queue INDEXED BY dot_task_queue_limit
        WHERE job_id = ?1 AND limit_key = ?2 AND status = 1 AND held_reason = 'key_limit' AND pinned_release IS NULL
        ORDER BY priority, run_at, id LIMIT max(?3 - (\(JobPermits.runningOfKey)), 0)
        """

    private struct Place: Hashable {
        let priority: Int64
        let handler: String
    }

    private let offers: [String: ClaimRequest.Offer]
    private let now: UTCMilliseconds
    private var tasks: [Place: [ReadyTask]] = [:]
    private(set) var count = 0
    /// Whether others that might run were left out.
    var isPart = false

    init(_ request: ClaimRequest, now: UTCMilliseconds) {
        offers = Dictionary(request.offers.map { ($0.handler, $0) }) { first, _ in first }
        self.now = now
    }

    /// One for each of their priorities and handlers, in the order in which they are to run.
    var streams: [ReadyStream] {
        tasks.compactMap { place, tasks in
            offers[place.handler].map { offer in
                ReadyStream(
                    offer, priority: place.priority, held: tasks.sorted { ($0.runAt, $0.id) < ($1.runAt, $1.id) })
            }
        }
    }

    /// - Parameter limit: tasks at most.
    mutating func addOldest(ofJob job: JobID, limit: Int, _ db: Database) throws {
        let row = try HotStatement(db, Self.ofJob)
        row.bind(1, job)
        row.bind(2, limit)
        while try row.step() { add(row) }
    }

    /// - Parameter most: tasks with the key that may run.
    /// - Returns: how many do; `nil` when none is held, and nobody needs to know.
    mutating func addOldest(ofJob job: JobID, key: String, most: Int, _ db: Database) throws -> Int? {
        let row = try HotStatement(db, Self.ofKey)
        row.bind(1, job)
        try row.bind(2, key)
        row.bind(3, most)
        var running: Int?
        while try row.step() {
            running = Int(row.int(12))
            add(row)
        }
        return running
    }

    private mutating func add(_ row: HotStatement) {
        let place = Place(priority: row.int(10), handler: row.text(11))
        // A clock that was set back may have a task wait again that was due.
        guard offers[place.handler] != nil, row.int(4) <= now else {
            isPart = true
            return
        }
        tasks[place, default: []].append(ReadyTask(row, isHeld: true))
        count += 1
    }
}
