import GRDB
import JobModel
import JobStore

/// One transaction's work on the queue: what ends, what goes back, what is claimed, and what follows for the jobs.
///
/// Every intent that changes the queue goes through here. `writeQueue` alone makes one, and settles it before the commit, so that
/// a serial job's next task, `trigger_status` and the bell are never forgotten.
final class QueueTransaction {
    let db: Database
    let now: UTCMilliseconds
    private let utcOffset: UTCOffset
    /// Whether other processes should look at the queue.
    private(set) var rings = false
    var pages = QueuePages()
    var logPages = LogPages()
    var causes = CauseCounts()

    /// Whether running attempts may have lines in the tables, once that was asked.
    private var hasLines: Bool?
    private var works: [JobID: JobWork] = [:]
    // Batches are mostly of one job.
    private var lastWork: JobWork?
    private var touched: [JobWork] = []
    /// Jobs of which a task ended or went back since their turns were last passed on.
    private(set) var freed: [JobWork] = []
    /// Jobs that have more waiting tasks than they keep, which one transaction did not end.
    var jobsWithSurplus: Set<JobID> = []
    private var crowded: [JobWork] = []
    private var limitedWorks: [JobWork] = []
    /// Jobs whose permits have come free, for claims of the same transaction.
    var permitsForClaims: [JobWork] = []
    /// The last claim has not taken all held tasks that may run.
    var leavesHeld = true

    fileprivate init(_ transaction: WriteTransaction, now: UTCMilliseconds) {
        db = transaction.db
        utcOffset = transaction.utcOffset
        self.now = now
    }

    /// The parameters of a task that is for a time.
    func fill(_ template: ParameterTemplate, at time: UTCMilliseconds, in timeZone: String) -> String {
        template.filled(at: time, in: timeZone, utcOffset: utcOffset)
    }

    /// As above, of parameters that nearly always have nothing to fill in.
    func fill(_ parameters: String, at time: UTCMilliseconds, in timeZone: String) -> String {
        if ParameterTemplate.isPlain(parameters) { return parameters }
        return fill(ParameterTemplate(stored: parameters), at: time, in: timeZone)
    }

    func work(on id: JobID) -> JobWork {
        if let lastWork, lastWork.id == id { return lastWork }
        if let known = works[id] {
            lastWork = known
            return known
        }
        let new = JobWork(id)
        works[id] = new
        lastWork = new
        return new
    }

    /// - Returns: `nil` for a row that another program wrote for a job that does not exist.
    func facts(of work: JobWork) throws -> JobFacts? {
        if let known = work.facts { return known }
        work.facts = try JobFacts.read(work.id, db)
        return work.facts
    }

    /// - Returns: `nil` when the job is deleted or unknown.
    func retryPolicy(of work: JobWork) throws -> RetryPolicy? {
        if let known = work.retryPolicy { return known }
        let policy = try RetryPolicy.read(ofJob: work.id, db)
        work.retryPolicy = .some(policy)
        return policy
    }

    func facts(of job: JobID) throws -> JobFacts? { try facts(of: work(on: job)) }

    /// Forgets what an attempt has logged that ends without a log of its own.
    func forgetLines(of task: TaskID) throws {
        let hasLines = try hasLines ?? TaskLineRows.areAny(db)
        self.hasLines = hasLines
        if hasLines { try TaskLineRows.delete(task, db) }
    }

    /// Has other processes look at the queue after the commit.
    func ring() { rings = true }

    func touch(_ work: JobWork) {
        guard !work.isTouched else { return }
        work.isTouched = true
        touched.append(work)
    }

    /// Takes note of new tasks of a job.
    func wroteTasks(of job: JobID) {
        touch(work(on: job))
        ring()
    }

    /// Takes note that more of the job's tasks may wait than it keeps, which is looked into before the commit.
    func mayHaveSurplus(_ work: JobWork) {
        guard !work.mayHaveSurplus else { return }
        work.mayHaveSurplus = true
        crowded.append(work)
    }

    /// The jobs of which too many tasks may wait.
    func takeCrowded() -> [JobWork] {
        defer { crowded = [] }
        for work in crowded { work.mayHaveSurplus = false }
        return crowded
    }

    /// What the limits of a job say; `nil` for a job without any.
    func permits(of work: JobWork) throws -> JobPermits? {
        if let known = work.permits { return known }
        guard let facts = try facts(of: work), let limits = facts.limits else { return nil }
        work.permits = JobPermits(limits, ofJob: work.id, handler: facts.handler)
        return work.permits
    }

    /// Takes note of a job whose limits have something to write before the commit.
    func limited(_ work: JobWork) {
        guard !work.isLimited else { return }
        work.isLimited = true
        limitedWorks.append(work)
    }

    func writeStarts() throws {
        for work in limitedWorks {
            guard let permits = work.permits, let facts = work.facts else { continue }
            try permits.writeStarts(ofGroup: facts.groupID, db)
        }
    }

    /// Takes note of a task that a session has taken.
    func claimed(_ task: TaskID, of work: JobWork, for session: SessionID) {
        work.hasClaimed = true
        touch(work)
        pages.claim(task, of: work.id, session)
    }

    /// Takes note that a task of the job ended or went back: if the job is serial, its next one may run.
    ///
    /// - Parameter key: what the task was counted by.
    func turnCameFree(of work: JobWork, key: String? = nil) {
        work.hasClaimed = nil
        work.permits?.forget(key: key ?? "")
        permitCameFree(of: work, key: key)
        touch(work)
    }

    /// Takes note that a task of the job has no use for the permit that was meant for it. What is known of those that run stays: a claim may
    /// be under way, which writes its tasks at its end.
    func permitCameFree(of work: JobWork, key: String? = nil) {
        work.freed(key: key)
        guard !work.isFreed else { return }
        work.isFreed = true
        freed.append(work)
    }

    func turnCameFree(of job: JobID) { turnCameFree(of: work(on: job)) }

    /// The jobs whose turns may have come free since the last call.
    func takeFreed() -> [JobWork] {
        defer { freed = [] }
        for work in freed { work.isFreed = false }
        return freed
    }

    /// The jobs whose tasks have changed hands since the last call.
    func takeTouched() -> [JobWork] {
        defer { touched = [] }
        for work in touched { work.isTouched = false }
        return touched
    }

    // The rows themselves decide: a serial job must not stand still for ever because another program has deleted one.
    private static let claimedOfJob = "SELECT 1 FROM \(QueuePages.allClaimed) WHERE c.job_id = ?1 LIMIT 1"

    /// Whether a task of the job is claimed.
    func hasClaimed(_ work: JobWork) throws -> Bool {
        if let known = work.hasClaimed { return known }
        try pages.write(db)
        let statement = try HotStatement(db, Self.claimedOfJob)
        statement.bind(1, work.id)
        let found = try statement.step()
        statement.reset()
        work.hasClaimed = found
        return found
    }
}

extension SQLiteJobStore {
    /// Runs `body` in the one way that this store changes the queue: one transaction that settles before its commit, and rings
    /// when something was done that others wait for.
    func writeQueue<Result>(
        _ purpose: WritePurpose, grows: Bool = false, now: UTCMilliseconds,
        _ body: (QueueTransaction) throws -> Result
    ) throws -> Result {
        try write(purpose, grows: grows) { try QueueTransaction.run(in: &$0, now: now, body) }
    }
}

extension QueueTransaction {
    /// Runs `body` in a transaction that the caller began and will commit, and settles what it did.
    static func run<Result>(
        in transaction: inout WriteTransaction, now: UTCMilliseconds, _ body: (QueueTransaction) throws -> Result
    ) throws -> Result {
        let queue = QueueTransaction(transaction, now: now)
        let result = try body(queue)
        try queue.settle()
        transaction.rings = transaction.rings || queue.rings
        return result
    }
}
