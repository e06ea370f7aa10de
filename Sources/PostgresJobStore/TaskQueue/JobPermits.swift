import JobModel
import JobStore

/// What the limits of one job say in one transaction: counted from the rows themselves when it is first asked, and kept up since.
///
/// There is nothing to give back and nothing to leak: a task that is claimed is counted, and one that is not, is not. The job is locked
/// before it is made, so nobody else claims or ends a task of it until the commit.
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

    /// What a task is counted by: empty where the job does not tell tasks apart, and for those that lack what it tells them apart by.
    func key(of parameters: String) -> String { limits.key?.value(in: parameters) ?? "" }

    // MARK: - What is there

    static let runningOfJob = "SELECT count(*) FROM dotjob.dot_task_queue WHERE job_id = $1 AND status = 2"

    // The status is a value, so that no index of all that run is taken, which would be read for each key.
    static let runningOfKeys = """
        SELECT k.key, (SELECT count(*) FROM dotjob.dot_task_queue AS q
                       WHERE q.job_id = $1 AND q.limit_key = k.key AND q.status = $3)
        FROM unnest($2::text[]) AS k (key)
        """

    static func runningOfKeys(_ keys: [String], ofJob job: JobID) -> PostgresStep {
        PostgresStep(runningOfKeys, [job, keys, TaskStatus.claimed.rawValue])
    }

    /// Looks up what the limits ask of some keys, in one round trip.
    func learn(_ keys: Set<String>, _ queue: QueueTransaction) throws {
        let uncounted = limits.maxPerKey == nil ? [] : keys.filter { runningByKey[$0] == nil }.sorted()
        let unread = limits.rate == nil ? [] : keys.filter { buckets[$0] == nil }.sorted()
        let isCounted = limits.maxRunning == nil || running != nil
        guard !isCounted || !uncounted.isEmpty || !unread.isEmpty else { return }
        let rows = try queue.db.pipeline([
            PostgresStep(Self.runningOfJob, [job]), Self.runningOfKeys(uncounted, ofJob: job),
            StartRates.step(ofJob: job, keys: unread),
        ])
        if !isCounted { running = rows[0].value() ?? 0 }
        for row in rows[1] { runningByKey[row[0]] = row[1] }
        for (key, bucket) in StartRates.buckets(limits, keys: unread, rows[2], now: queue.now) { buckets[key] = bucket }
    }

    func runningTasks(_ queue: QueueTransaction) throws -> Int {
        try learn([], queue)
        return running ?? 0
    }

    func runningTasks(key: String, _ queue: QueueTransaction) throws -> Int {
        try learn([key], queue)
        return runningByKey[key] ?? 0
    }

    private func bucket(_ key: String, _ queue: QueueTransaction) throws -> StartRates.Bucket? {
        try learn([key], queue)
        return buckets[key]
    }

    // MARK: - Claims

    /// Why a task with that key may not run now; `nil` when it may. A start is not taken before everything else allows it.
    func reason(key: String, _ queue: QueueTransaction) throws -> HeldReason? {
        if let most = limits.maxPerKey, try runningTasks(key: key, queue) >= most { return .keyLimit }
        if let most = limits.maxRunning, try runningTasks(queue) >= most { return .jobLimit }
        guard let starts = try bucket(key, queue)?.starts else { return nil }
        return starts.available(at: queue.now) > 0 ? nil : .rateLimit
    }

    /// Takes note of a task that a claim takes.
    func take(key: String) {
        if let count = running { running = count + 1 }
        if let count = runningByKey[key] { runningByKey[key] = count + 1 }
        buckets[key]?.starts.take()
        buckets[key]?.isChanged = true
    }

    /// Takes note of a task that ran and has left, or gone back: the next question counts again. Not while a claim takes others, which are
    /// not written before its end.
    func forget(key: String) {
        running = nil
        runningByKey[key] = nil
    }

    // MARK: - Tasks that are about to run

    // Of a handler that the job has no more they may wait for ever, and must keep nobody out.
    static let readyOfKeys = """
        SELECT k.key, (SELECT count(*) FROM (
            SELECT 1 FROM dotjob.dot_task_queue AS q
            WHERE q.job_id = $1 AND q.limit_key = k.key AND q.status = 1 AND q.held_reason IS NULL AND q.run_at <= $3
              AND q.executor_handler = $4 LIMIT $5) AS r)
        FROM unnest($2::text[]) AS k (key)
        """

    static let readyOfJob = """
        SELECT count(*) FROM (
            SELECT held_reason, run_at, executor_handler FROM dotjob.dot_task_queue
            WHERE job_id = $1 AND status = 1 ORDER BY id LIMIT $2) AS w
        WHERE held_reason IS NULL AND run_at <= $3 AND executor_handler = $4
        """

    /// Waiting tasks of a job that are looked at. When there are more, some are not counted, and the claim decides.
    private static let tasksLookedAt = 1_000

    /// Tasks that are due, and held by nothing: so many permits are spoken for.
    func readyTasks(_ queue: QueueTransaction) throws -> Int {
        try queue.db.run(Self.readyOfJob, job, Self.tasksLookedAt, queue.now, handler).value() ?? 0
    }

    /// As above, of each key.
    ///
    /// - Parameter most: more are of no interest.
    func readyTasks(keys: Set<String>, most: Int, _ queue: QueueTransaction) throws -> [String: Int] {
        if keys.isEmpty { return [:] }
        let rows = try queue.db.run(Self.readyOfKeys, job, keys.sorted(), queue.now, handler, most)
        return Dictionary(rows.map { ($0[0], $0[1]) }) { first, _ in first }
    }

    func readyTasks(key: String, most: Int, _ queue: QueueTransaction) throws -> Int {
        try readyTasks(keys: [key], most: most, queue)[key] ?? 0
    }

    // MARK: - Starts

    /// Starts of the rate that are there; `nil` without a rate.
    func availableStarts(key: String, _ queue: QueueTransaction) throws -> Int? {
        try bucket(key, queue)?.starts.available(at: queue.now)
    }

    /// When somebody who waits for a start should look.
    func opening(key: String, _ queue: QueueTransaction) throws -> UTCMilliseconds? { try bucket(key, queue)?.opensAt }

    /// Takes note that tasks wait for a start, unless that is known already.
    ///
    /// - Parameter spoken: starts that are there, which others will take.
    func waitForStart(key: String, behind spoken: Int, _ queue: QueueTransaction) throws {
        guard try bucket(key, queue)?.opensAt == nil else { return }
        try setOpening(key: key, behind: spoken, queue)
    }

    /// Says when who waits for a start should look.
    ///
    /// - Parameter spoken: starts that are there, which others will take; `nil` when nobody waits any more.
    func setOpening(key: String, behind spoken: Int?, _ queue: QueueTransaction) throws {
        guard let starts = try bucket(key, queue)?.starts else { return }
        buckets[key]?.opensAt = spoken.map { starts.taking($0).opensAt }
        buckets[key]?.isChanged = true
    }

    /// The statement that writes what was taken of starts since the last call; `nil` when that is nothing.
    func takeStarts(ofGroup group: GroupID) -> PostgresStep? {
        let changed = buckets.filter(\.value.isChanged).sorted { $0.key < $1.key }
        guard !changed.isEmpty else { return nil }
        for (key, _) in changed { buckets[key]?.isChanged = false }
        return StartRates.write(changed, job: job, group: group)
    }
}
