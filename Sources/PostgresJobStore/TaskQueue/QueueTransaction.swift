import JobModel
import JobStore

/// One transaction's work on the queue: what ends, what goes back, what is claimed, and what follows for the jobs.
///
/// Every intent that changes the queue goes through here. `writeQueue` alone makes one, and settles it before the commit, so that
/// a serial job's next task and the bell are never forgotten.
///
/// Locks are taken in one order, so that transactions wait for each other and do not meet: the session, the group, jobs by their ids,
/// tasks by theirs. What decides about a task of a job that takes turns is looked up by a statement that began after the job was locked:
/// at READ COMMITTED it sees all that those before it have committed. Claims come behind what has taken locks already: of the jobs before
/// those they leave alone what others have.
final class QueueTransaction {
    let db: PostgresConnection
    let now: UTCMilliseconds
    private let utcOffset: UTCOffset
    /// Whether other processes should look at the queue.
    private(set) var rings = false
    private var works: [JobID: JobWork] = [:]
    private var touched: [JobWork] = []
    /// Jobs of which a task ended or went back since their turns were last passed on.
    private(set) var freed: [JobWork] = []
    /// Jobs that have more waiting tasks than they keep, which one transaction did not end.
    var jobsWithSurplus: Set<JobID> = []
    private var crowded: [JobWork] = []
    private var limitedWorks: [JobWork] = []
    /// Tasks that a claim has met, and that have yet to be written down.
    var met: [MetTask] = []
    /// The last of the jobs that are locked: only for those behind it does a claim wait.
    private var lastLocked: JobID = .min

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
        if let known = works[id] { return known }
        let new = JobWork(id)
        works[id] = new
        return new
    }

    private static let look = "SELECT \(JobFacts.columns) FROM dotjob.dot_job_info WHERE id = ANY($1)"
    // What comes back is each row's newest version, whatever this statement's own view.
    private static let lock = "\(look) ORDER BY id FOR NO KEY UPDATE"
    private static let lockFree = "\(lock) SKIP LOCKED"

    /// Reads what is to be known of jobs, and locks until the commit those that take turns.
    ///
    /// - Parameters:
    ///   - locks: locks all of them: somebody decides about them.
    ///   - changed: locks these too, since their rows will change.
    func learn(_ jobs: some Sequence<JobID>, locks: Bool = false, changing changed: Set<JobID> = []) throws {
        let new = Set(jobs).filter { !work(on: $0).isKnown }.sorted()
        guard !new.isEmpty else { return }
        let seen = try db.run(locks ? Self.lock : Self.look, new)
        note(seen)
        let taking = locks ? new : new.filter { changed.contains($0) || work(on: $0).facts?.takesTurns == true }
        if !locks { try lock(taking) }
        if let last = taking.last { lastLocked = max(lastLocked, last) }
        for job in new { work(on: job).isKnown = true }
    }

    /// As above, for a claim, which may leave tasks to others: jobs that would have to be waited for out of order stay unknown.
    func learnFree(_ jobs: some Sequence<JobID>) throws {
        let new = Set(jobs).filter { !work(on: $0).isKnown }.sorted()
        guard !new.isEmpty else { return }
        note(try db.run(Self.look, new))
        let taking = new.filter { work(on: $0).facts?.takesTurns == true }
        let early = taking.filter { $0 < lastLocked }
        var left = Set(early)
        if !early.isEmpty {
            let free = try db.run(Self.lockFree, early)
            note(free)
            for row in free { left.remove(row["id"]) }
        }
        try lock(taking.filter { $0 > lastLocked })
        if let last = taking.last { lastLocked = max(lastLocked, last) }
        for job in new where !left.contains(job) { work(on: job).isKnown = true }
    }

    private func lock(_ jobs: [JobID]) throws {
        if !jobs.isEmpty { note(try db.run(Self.lock, jobs)) }
    }

    /// Takes note that a group is locked, which comes before jobs: from now on claims wait for none.
    func lockedGroup() { lastLocked = .max }

    private func note(_ rows: PostgresRows) {
        for row in rows { work(on: row["id"]).facts = JobFacts(row) }
    }

    /// Has what is known of a job be read again: this transaction has changed it.
    func forget(_ job: JobID) {
        let work = work(on: job)
        work.isKnown = false
        work.permits = nil
    }

    /// - Returns: `nil` for a row that another program wrote for a job that does not exist.
    func facts(of work: JobWork) throws -> JobFacts? {
        try learn([work.id])
        return work.facts
    }

    func facts(of job: JobID) throws -> JobFacts? { try facts(of: work(on: job)) }

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

    /// Takes note of a task that a session has taken.
    func claimed(of work: JobWork) {
        work.hasClaimed = true
        touch(work)
    }

    /// Takes note that a task of the job ended or went back: if the job is serial, its next one may run.
    ///
    /// - Parameter key: what the task was counted by.
    func turnCameFree(of work: JobWork, key: String? = nil) {
        work.hasClaimed = nil
        touch(work)
        permitCameFree(of: work, key: key)
    }

    func turnCameFree(of job: JobID, key: String? = nil) { turnCameFree(of: work(on: job), key: key) }

    /// As above, of a task that ran.
    func attemptEnded(_ task: HeldTask) {
        let work = work(on: task.jobID)
        work.permits?.forget(key: task.limitKey ?? "")
        turnCameFree(of: work, key: task.limitKey)
    }

    /// Takes note that a task of the job has no use for the permit that was meant for it.
    func permitCameFree(of work: JobWork, key: String? = nil) {
        work.freed(key: key)
        guard !work.isFreed else { return }
        work.isFreed = true
        freed.append(work)
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

    func writeStarts() {
        for work in limitedWorks {
            guard let permits = work.permits, let facts = work.facts else { continue }
            if let step = permits.takeStarts(ofGroup: facts.groupID) { db.queue(step) }
        }
    }

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
    private static let claimedOfJob =
        "SELECT EXISTS (SELECT 1 FROM dotjob.dot_task_queue WHERE job_id = $1 AND status = 2)"

    /// Whether a task of the job is claimed.
    func hasClaimed(_ work: JobWork) throws -> Bool {
        if let known = work.hasClaimed { return known }
        try learn([work.id])
        let found: Bool = try db.run(Self.claimedOfJob, work.id).value() ?? false
        work.hasClaimed = found
        return found
    }
}

extension PostgresJobStore {
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
