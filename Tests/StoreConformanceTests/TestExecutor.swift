import JobModel
import JobStore

/// One session of an executor, as the store sees it.
struct TestExecutor {
    let store: any Store
    let group: GroupID
    let session: SessionID
    let id: ExecutorID
    let leaseUntil: UTCMilliseconds

    init(store: any Store, group: ExecutorGroup, hostname: String, leaseUntil: UTCMilliseconds) throws {
        let draft = SessionDraft(
            hostname: hostname, ip: "127.0.0.1", pid: 4711, bootID: "boot", lockPath: "/run/lock", lockDevice: 1,
            lockInode: 2, leaseUntil: leaseUntil, groups: [group.id])
        let opened = try store.openSession(draft, now: start)
        guard let executor = opened.executors[group.id] else {
            throw StoreError(.unavailable, "session \(opened.id)", "no executor row")
        }
        self.store = store
        self.group = group.id
        self.session = opened.id
        self.id = executor
        self.leaseUntil = leaseUntil
    }

    /// The session of another process, over this process's connection.
    init(store: any Store, group: GroupID, session: SessionID, id: ExecutorID) {
        self.store = store
        self.group = group
        self.session = session
        self.id = id
        leaseUntil = 0
    }

    func request(limit: Int = 100, handlers: [String] = ["echo"], budget: Int64 = .max, cost: Int64 = 1) -> ClaimRequest
    {
        ClaimRequest(
            groupID: group, executorID: id, offers: handlers.map { .init(handler: $0, costMicroseconds: cost) },
            budgetMicroseconds: budget, limit: limit)
    }

    func ask(
        now: UTCMilliseconds = start, _ request: ClaimRequest? = nil, agingStepMs: Int64 = 60_000
    ) throws -> QueueAnswer {
        var batch = QueueBatch(session: session)
        batch.claims = [request ?? self.request()]
        batch.agingStepMs = agingStepMs
        return try store.finishAndClaim(batch, now: now)
    }

    func claim(limit: Int = 100, now: UTCMilliseconds = start) throws -> [ClaimedTask] {
        try ask(now: now, request(limit: limit)).claimed
    }

    func completion(
        _ task: ClaimedTask, _ code: HandleCode = .ok, _ adjust: (inout Completion) -> Void = { _ in }
    ) -> Completion {
        var completion = Completion(
            key: task.key, code: code, startedAt: start, finishedAt: start + 1, executorID: id)
        adjust(&completion)
        return completion
    }

    @discardableResult
    func finish(
        _ tasks: [ClaimedTask], _ code: HandleCode = .ok, now: UTCMilliseconds = start,
        _ adjust: (inout Completion) -> Void = { _ in }
    ) throws -> QueueAnswer {
        var batch = QueueBatch(session: session)
        batch.completions = tasks.map { completion($0, code, adjust) }
        return try store.finishAndClaim(batch, now: now)
    }

    @discardableResult
    func handBack(
        _ tasks: [ClaimedTask], _ reason: HandBack.Reason, now: UTCMilliseconds = start
    ) throws -> QueueAnswer {
        var batch = QueueBatch(session: session)
        batch.handBacks = tasks.map { HandBack(key: $0.key, reason: reason) }
        return try store.finishAndClaim(batch, now: now)
    }

    @discardableResult
    func rescue(limit: Int = 1_000, now: UTCMilliseconds = start) throws -> [TaskID] {
        try store.rescue(session, leaseUntil: leaseUntil, limit: limit, now: now)
    }
}
