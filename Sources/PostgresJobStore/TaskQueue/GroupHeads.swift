import JobModel
import JobStore

/// The first waiting task of each stream of a group, a stream being a handler's tasks of one priority, as they were at a look.
///
/// A claim begins there. What was claimed before lies in the index until vacuum has been, and while somebody holds an old snapshot it
/// stays: a claim that began at the stream's start would walk over all of it.
struct GroupHeads {
    struct Stream: Hashable {
        let handler: String
        let priority: Int64
    }

    /// A place in a stream.
    struct Place: Comparable {
        let runAt: UTCMilliseconds
        let id: TaskID

        static func < (a: Place, b: Place) -> Bool { (a.runAt, a.id) < (b.runAt, b.id) }
    }

    /// When this was looked at, by the clock that tasks are due by.
    let now: UTCMilliseconds
    private let handlers: Set<String>
    private(set) var heads: [Stream: Place]
    /// The earliest that is not due.
    private let laterAt: UTCMilliseconds?
    /// Of the tasks on releases of their own, due or not.
    let pinnedAt: UTCMilliseconds?
    /// When the first task that waits for a start of its job's rate may have one.
    private let opensAt: UTCMilliseconds?

    // Some of the ten priorities are of interest to nobody: a look-up each.
    static let look = """
        SELECT o.handler, p.priority, head.run_at, head.id, later.run_at
        FROM unnest($2::text[]) AS o (handler) CROSS JOIN generate_series(0, 9) AS p (priority)
            CROSS JOIN LATERAL (
                SELECT q.run_at, q.id FROM dotjob.dot_task_queue AS q
                WHERE q.group_id = $1 AND q.executor_handler = o.handler AND q.priority = p.priority
                  AND q.status = 1 AND q.held_reason IS NULL
                ORDER BY q.run_at, q.id LIMIT 1) AS head
            LEFT JOIN LATERAL (
                SELECT q.run_at FROM dotjob.dot_task_queue AS q
                WHERE q.group_id = $1 AND q.executor_handler = o.handler AND q.priority = p.priority
                  AND q.status = 1 AND q.held_reason IS NULL AND q.run_at > $3
                ORDER BY q.run_at, q.id LIMIT 1) AS later ON true
        """

    private static let lookPinned = """
        SELECT run_at FROM dotjob.dot_task_queue WHERE group_id = $1 AND held_reason = 'pinned' ORDER BY run_at, id LIMIT 1
        """

    /// How many statements `steps` are.
    static let stepCount = 3

    static func steps(_ request: ClaimRequest, now: UTCMilliseconds) -> [PostgresStep] {
        [
            PostgresStep(look, [request.groupID, request.offers.map(\.handler), now]),
            PostgresStep(lookPinned, [request.groupID]), StartRates.firstOpening(ofGroup: request.groupID),
        ]
    }

    /// - Parameter rows: the answers to `steps`.
    init(_ request: ClaimRequest, _ rows: ArraySlice<PostgresRows>, now: UTCMilliseconds) {
        self.now = now
        handlers = Set(request.offers.map(\.handler))
        heads = [:]
        for row in rows[rows.startIndex] {
            heads[Stream(handler: row[0], priority: row[1])] = Place(runAt: row[2], id: row[3])
        }
        laterAt = rows[rows.startIndex].compactMap { $0[4] as UTCMilliseconds? }.min()
        pinnedAt = rows[rows.startIndex + 1].value()
        opensAt = rows[rows.startIndex + 2].value()
    }

    /// Whether it says anything of what a request offers, at that time.
    func serves(_ request: ClaimRequest, at now: UTCMilliseconds) -> Bool {
        now >= self.now && laterAt.map { $0 > now } ?? true && !hasOpening(at: now) && hasDue(for: request, at: now)
            && request.offers.allSatisfy { handlers.contains($0.handler) }
    }

    /// Whether a task was due that the request could take, or that waits for a start which is there.
    func hasDue(for request: ClaimRequest, at now: UTCMilliseconds) -> Bool {
        hasPinned(for: request, at: now) || hasOpening(at: now) || heads.values.contains { $0.runAt <= now }
    }

    func hasOpening(at now: UTCMilliseconds) -> Bool { opensAt.map { $0 <= now } ?? false }

    func hasPinned(for request: ClaimRequest, at now: UTCMilliseconds) -> Bool {
        request.pinnedLimit > 0 && pinnedAt.map { $0 <= now } ?? false
    }

    /// When the next task comes due that was not due at the look.
    func nextRunAt(for request: ClaimRequest) -> UTCMilliseconds? {
        let pinned = request.pinnedLimit > 0 ? pinnedAt.flatMap { $0 > now ? $0 : nil } : nil
        let opening = opensAt.flatMap { $0 > now ? $0 : nil }
        return [laterAt, pinned, opening].compactMap { $0 }.min()
    }

    /// Has claims begin behind what one of them has taken. Who holds a task that it passed over may yet leave it: then the next look
    /// finds it.
    mutating func pass(_ taken: [Stream: Place]) {
        for (stream, place) in taken { heads[stream] = max(heads[stream] ?? place, place) }
    }
}
