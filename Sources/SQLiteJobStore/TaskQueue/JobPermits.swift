import GRDB
import JobModel
import JobStore

/// What the limits of one job say in one transaction: counted from the rows themselves when it is first asked, and kept up since.
///
/// There is nothing to give back and nothing to leak: a task that is claimed is counted, and one that is not, is not.
final class JobPermits {
    let limits: JobLimits
    private let job: JobID
    private let handler: String
    private var running: Int?
    private var runningByKey: [String: Int] = [:]
    private var buckets: [String: StartRates.Bucket] = [:]

    init(_ limits: JobLimits, ofJob job: JobID, handler: String) {
        self.limits = limits
        self.job = job
        self.handler = handler
    }

    /// Whether the number of tasks that run is all that is limited.
    var isPlain: Bool { limits.key == nil && limits.rate == nil }

    /// Whether one limit alone says which held tasks may run: those of the job, or those of each key.
    var isSimple: Bool { limits.rate == nil && (limits.key == nil || limits.maxRunning == nil) }

    /// What a task is counted by: empty where the job does not tell tasks apart, and for those that lack what it tells them apart by.
    func key(of parameters: String) -> String { limits.key?.value(in: parameters) ?? "" }

    /// Why a task with that key may not run now; `nil` when it may. A start is not taken before everything else allows it.
    func reason(key: String, _ queue: QueueTransaction) throws -> HeldReason? {
        if let most = limits.maxPerKey, try runningTasks(key: key, queue) >= most { return .keyLimit }
        if let most = limits.maxRunning, try runningTasks(queue) >= most { return .jobLimit }
        guard limits.rate != nil else { return nil }
        return try bucket(key, queue).starts.available(at: queue.now) > 0 ? nil : .rateLimit
    }

    /// Takes note of a task that a claim takes.
    func take(key: String, _ queue: QueueTransaction) throws {
        if let count = running { running = count + 1 }
        if let count = runningByKey[key] { runningByKey[key] = count + 1 }
        guard limits.rate != nil else { return }
        var bucket = try bucket(key, queue)
        bucket.starts.take()
        bucket.isChanged = true
        buckets[key] = bucket
    }

    /// Takes note of a task that has left, or gone back: the next question counts again.
    func forget(key: String) {
        running = nil
        runningByKey[key] = nil
    }

    // MARK: - Tasks that run

    func runningTasks(_ queue: QueueTransaction) throws -> Int {
        if let running { return running }
        try queue.pages.write(queue.db)
        let statement = try HotStatement(queue.db, QueuePages.countClaimed)
        statement.bind(1, job)
        let count = try statement.count()
        running = count
        return count
    }

    static let runningOfKey = """
        SELECT count(*) FROM dot_task_queue INDEXED BY dot_task_queue_limit
        WHERE job_id = ?1 AND limit_key = ?2 AND status = 2
        """

    func runningTasks(key: String, _ queue: QueueTransaction) throws -> Int {
        if let known = runningByKey[key] { return known }
        let statement = try HotStatement(queue.db, Self.runningOfKey)
        statement.bind(1, job)
        try statement.bind(2, key)
        let count = try statement.count()
        runningByKey[key] = count
        return count
    }

    /// Takes note of what a statement has counted.
    func learn(running: Int, key: String) { if runningByKey[key] == nil { runningByKey[key] = running } }

    // MARK: - Tasks that are about to run

    // Of a handler that the job has no more they may wait for ever, and must keep nobody out.
    static let readyOfKey = """
        SELECT count(*) FROM (
            SELECT 1 FROM dot_task_queue INDEXED BY dot_task_queue_limit
            WHERE job_id = ?1 AND limit_key = ?2 AND status = 1 AND held_reason IS NULL AND run_at <= ?3
              AND executor_handler = ?4 LIMIT ?5)
        """

    static let readyOfJob = """
        SELECT count(*) FROM (
            SELECT q.held_reason, q.run_at, q.executor_handler FROM \(QueuePages.waitingOfJob) ORDER BY w.page, q.id LIMIT ?2)
        WHERE held_reason IS NULL AND run_at <= ?3 AND executor_handler = ?4
        """

    /// Waiting tasks of a job without keys that are looked at. When there are more, some are not counted, and the claim decides.
    private static let tasksLookedAt = 1_000

    /// Tasks that are due, and held by nothing: so many permits are spoken for.
    ///
    /// - Parameter most: more are of no interest.
    func readyTasks(key: String?, most: Int, _ queue: QueueTransaction) throws -> Int {
        try queue.pages.write(queue.db)
        let statement = try HotStatement(queue.db, key == nil ? Self.readyOfJob : Self.readyOfKey)
        statement.bind(1, job)
        if let key { try statement.bind(2, key) } else { statement.bind(2, Self.tasksLookedAt) }
        statement.bind(3, queue.now)
        try statement.bind(4, handler)
        if key != nil { statement.bind(5, most) }
        return try statement.count()
    }

    // MARK: - Starts

    private func bucket(_ key: String, _ queue: QueueTransaction) throws -> StartRates.Bucket {
        if let known = buckets[key] { return known }
        let bucket = try StartRates.bucket(limits, job: job, key: key, now: queue.now, queue.db)
        buckets[key] = bucket
        return bucket
    }

    /// Starts of the rate that are there; `nil` without a rate.
    func availableStarts(key: String, _ queue: QueueTransaction) throws -> Int? {
        guard limits.rate != nil else { return nil }
        return try bucket(key, queue).starts.available(at: queue.now)
    }

    /// Whether tasks wait for a start.
    func isAwaited(key: String, _ queue: QueueTransaction) throws -> Bool { try bucket(key, queue).opensAt != nil }

    /// Takes note that tasks wait for a start, unless that is known already.
    ///
    /// - Parameter spoken: starts that are there, which others will take.
    func waitForStart(key: String, behind spoken: Int, _ queue: QueueTransaction) throws {
        guard try bucket(key, queue).opensAt == nil else { return }
        try setOpening(key: key, behind: spoken, queue)
    }

    /// Says when who waits for a start should look.
    ///
    /// - Parameter spoken: starts that are there, which others will take; `nil` when nobody waits any more.
    func setOpening(key: String, behind spoken: Int?, _ queue: QueueTransaction) throws {
        var bucket = try bucket(key, queue)
        bucket.opensAt = spoken.map { bucket.starts.taking($0).opensAt }
        bucket.isChanged = true
        buckets[key] = bucket
    }

    /// Writes what was taken of starts. Before the commit.
    func writeStarts(ofGroup group: GroupID, _ db: Database) throws {
        for (key, bucket) in buckets where bucket.isChanged {
            try StartRates.write(bucket, job: job, key: key, group: group, db)
            buckets[key]?.isChanged = false
        }
    }
}
