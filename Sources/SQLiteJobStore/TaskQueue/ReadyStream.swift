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
    /// A limit of its job holds it, and may not any more.
    var isHeld = false
}

extension ReadyTask {
    /// - Parameter row: of a statement that begins with the columns of `ReadyStream.nextPage`.
    init(_ row: HotStatement, isHeld: Bool = false) {
        self.init(
            id: row.int(0), jobID: row.int(1), claimNo: row.int(2), attempt: Int(row.int(3)), runAt: row.int(4),
            scheduledAt: row.optionalInt(5), isSuspect: row.int(6) != 0, parameters: row.text(7),
            traceContext: row.optionalText(8), limitKey: row.optionalText(9), isHeld: isHeld)
    }
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

    /// One of tasks that are known.
    init(_ offer: ClaimRequest.Offer, priority: Int64, held: [ReadyTask]) {
        self.init(offer, priority: priority, head: 0, groupID: 0, pageSize: held.count, now: 0)
        page = held
        isEnded = true
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
            page.append(ReadyTask(statement))
        }
        if let last = page.last { after = (last.runAt, last.id) }
        isEnded = page.count < pageSize
    }
}
