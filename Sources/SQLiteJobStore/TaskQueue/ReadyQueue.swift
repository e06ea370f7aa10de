import GRDB
import JobModel
import JobStore

/// What one claim request may choose from, in the order it is to run.
struct ReadyQueue {
    private var streams: [ReadyStream]
    private let now: UTCMilliseconds
    private let agingStepMs: Int64
    /// The earliest of the heads that are not due yet.
    private var laterHead: UTCMilliseconds?

    // Steps from one priority in use to the next, so it costs as many look-ups as there are priorities, however many rows.
    static let nextHead = """
        SELECT priority, run_at FROM dot_task_queue INDEXED BY dot_task_queue_ready
        WHERE group_id = ?1 AND executor_handler = ?2 AND status = 1 AND held_reason IS NULL AND priority > ?3
        ORDER BY priority, run_at, id LIMIT 1
        """

    /// Beside other streams, most of a full page would be read in vain.
    private static let pageSizeAmongMany = 64

    /// Finds the heads of everything the request offers. `pageSize` is one more than will be taken: that tells what is left.
    init(_ request: ClaimRequest, pageSize: Int, agingStepMs: Int64, now: UTCMilliseconds, _ db: Database) throws {
        self.now = now
        self.agingStepMs = max(agingStepMs, 1)
        var heads: [(offer: ClaimRequest.Offer, priority: Int64, runAt: UTCMilliseconds)] = []
        let statement = try HotStatement(db, Self.nextHead)
        statement.bind(1, request.groupID)
        for offer in request.offers {
            try statement.bind(2, offer.handler)
            var priority: Int64 = -1
            statement.bind(3, priority)
            while try statement.step() {
                priority = statement.int(0)
                heads.append((offer, priority, statement.int(1)))
                statement.reset()
                statement.bind(3, priority)
            }
        }
        laterHead = heads.lazy.map(\.runAt).filter { $0 > now }.min()
        let due = heads.filter { $0.runAt <= now }
        streams = due.map {
            ReadyStream(
                $0.offer, priority: $0.priority, head: $0.runAt, groupID: request.groupID,
                pageSize: due.count == 1 ? pageSize : min(pageSize, Self.pageSizeAmongMany), now: now)
        }
    }

    /// Adds tasks that limits hold, and that may run by now.
    mutating func add(_ held: [ReadyStream]) { streams += held }

    /// Whether a task is due.
    var hasDue: Bool { !streams.isEmpty }

    /// When the next task comes due that is not due yet.
    var nextRunAt: UTCMilliseconds? {
        let ofStreams = streams.lazy.compactMap(\.nextRunAt).min()
        return [laterHead, ofStreams].compactMap { $0 }.min()
    }

    /// Takes the task that is to run next.
    ///
    /// Waiting lifts a task by one priority every `agingStepMs`, so a steady flow of urgent ones does not keep it back for ever.
    /// Within a stream the oldest is always the most urgent, so only the heads compete.
    mutating func next(_ db: Database) throws -> (task: ReadyTask, offer: ClaimRequest.Offer)? {
        if streams.count == 1 { return try streams[0].pop(db).map { ($0, streams[0].offer) } }
        var best: (index: Int, rank: Rank)?
        for index in streams.indices {
            guard let task = try streams[index].peek(db) else { continue }
            let aged = streams[index].priority - (now - max(task.runAt, 0)) / agingStepMs
            let rank = Rank(aged: aged, runAt: task.runAt, id: task.id)
            if best.map({ rank < $0.rank }) ?? true { best = (index, rank) }
        }
        guard let best else { return nil }
        return try streams[best.index].pop(db).map { ($0, streams[best.index].offer) }
    }

    /// Whether a due task is left.
    mutating func isLeft(_ db: Database) throws -> Bool {
        for index in streams.indices where try streams[index].peek(db) != nil { return true }
        return false
    }

    private struct Rank: Comparable {
        let aged: Int64
        let runAt: UTCMilliseconds
        let id: TaskID

        static func < (a: Rank, b: Rank) -> Bool { (a.aged, a.runAt, a.id) < (b.aged, b.runAt, b.id) }
    }
}
