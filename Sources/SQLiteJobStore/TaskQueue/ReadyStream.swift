import GRDB
import JobModel
import JobStore

/// A waiting task as the claim sees it.
struct ReadyTask {
    let id: TaskID
    let jobID: JobID
    let claimNo: Int64
    let attempt: Int
    let runAt: UTCMilliseconds
    let scheduledAt: UTCMilliseconds?
    let isSuspect: Bool
    let parameters: String
    let traceContext: String?
    /// What it is counted by, once that is known; `nil` where its job does not tell tasks apart.
    let limitKey: String?
}

/// The due tasks of one (group, handler, priority), oldest first: one stretch of the ready index, read a page at a time.
struct ReadyStream {
    let offer: ClaimRequest.Offer
    let priority: Int64
    private let groupID: GroupID
    private let pageSize: Int
    private let now: UTCMilliseconds
    private var page: [ReadyTask] = []
    private var position = 0
    private var after: (runAt: UTCMilliseconds, id: TaskID)
    private var isEnded = false
    /// When the stretch's first task that is not due yet comes due; known once the stream has ended.
    private(set) var nextRunAt: UTCMilliseconds?

    init(
        _ offer: ClaimRequest.Offer, priority: Int64, head: UTCMilliseconds, groupID: GroupID, pageSize: Int,
        now: UTCMilliseconds
    ) {
        self.offer = offer
        self.priority = priority
        self.groupID = groupID
        self.pageSize = pageSize
        self.now = now
        after = (head, .min)
    }

    static let nextPage = """
        SELECT id, job_id, claim_no, attempt, run_at, scheduled_at, suspect, executor_param, trace_context, limit_key
        FROM dot_task_queue INDEXED BY dot_task_queue_ready
        WHERE group_id = ?1 AND executor_handler = ?2 AND priority = ?3 AND status = 1 AND held_reason IS NULL
          AND (run_at, id) > (?4, ?5)
        ORDER BY run_at, id LIMIT ?6
        """

    /// The next due task, which `pop` takes off; `nil` at the end.
    mutating func peek(_ db: Database) throws -> ReadyTask? {
        if position == page.count, !isEnded { try readPage(db) }
        return position < page.count ? page[position] : nil
    }

    mutating func pop(_ db: Database) throws -> ReadyTask? {
        guard let task = try peek(db) else { return nil }
        position += 1
        return task
    }

    private mutating func readPage(_ db: Database) throws {
        let statement = try HotStatement(db, Self.nextPage)
        statement.bind(1, groupID)
        try statement.bind(2, offer.handler)
        statement.bind(3, priority)
        statement.bind(4, after.runAt)
        statement.bind(5, after.id)
        statement.bind(6, pageSize)
        page.removeAll(keepingCapacity: true)
        position = 0
        while try statement.step() {
            let runAt = statement.int(4)
            guard runAt <= now else {
                nextRunAt = runAt
                isEnded = true
                statement.reset()
                return
            }
            page.append(
                ReadyTask(
                    id: statement.int(0), jobID: statement.int(1), claimNo: statement.int(2),
                    attempt: Int(statement.int(3)), runAt: runAt, scheduledAt: statement.optionalInt(5),
                    isSuspect: statement.int(6) != 0, parameters: statement.text(7),
                    traceContext: statement.optionalText(8), limitKey: statement.optionalText(9)))
        }
        if let last = page.last { after = (last.runAt, last.id) }
        isEnded = page.count < pageSize
    }
}
