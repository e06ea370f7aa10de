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
    /// Whether other processes should look at the queue.
    private(set) var rings = false
    /// Jobs whose tasks changed hands.
    private var touched: Set<JobID> = []
    /// Of those, where a task ended or went back: the turn of a serial job may have come free.
    private(set) var freed: Set<JobID> = []
    /// The last final outcome of each job in this transaction, and its place in the batch.
    private var outcomes: [JobID: (place: Int, code: HandleCode)] = [:]

    var pages = QueuePages()
    var logPages = LogPages()

    private var facts: [JobID: JobFacts] = [:]
    // Batches are mostly of one job.
    private var lastFacts: (id: JobID, facts: JobFacts)?
    private var lastFreed: JobID?

    fileprivate init(_ db: Database, now: UTCMilliseconds) {
        self.db = db
        self.now = now
    }

    /// - Returns: `nil` for a row that another program wrote for a job that does not exist.
    func facts(of id: JobID) throws -> JobFacts? {
        if let lastFacts, lastFacts.id == id { return lastFacts.facts }
        guard let found = try facts[id] ?? JobFacts.read(id, db) else { return nil }
        facts[id] = found
        lastFacts = (id, found)
        return found
    }

    /// Has other processes look at the queue after the commit.
    func ring() { rings = true }

    func touch(_ job: JobID) {
        touched.insert(job)
    }

    /// Takes note of new tasks of a job.
    func wroteTasks(of job: JobID) {
        touch(job)
        ring()
    }

    /// Takes note that a task of the job ended or went back: if the job is serial, its next one may run.
    func turnCameFree(of job: JobID) {
        if lastFreed == job { return }
        lastFreed = job
        touched.insert(job)
        freed.insert(job)
        facts[job]?.hasClaimed = nil
    }

    /// Takes note of a final outcome. Attempts end in the order of their batch, whatever order they are written in.
    func note(_ code: HandleCode, at place: Int, of job: JobID) {
        if let known = outcomes[job], known.place > place { return }
        outcomes[job] = (place, code)
    }

    /// The jobs whose turns may have come free since the last call.
    func takeFreed() -> Set<JobID> {
        defer { freed = [] }
        lastFreed = nil
        return freed
    }

    /// The jobs that were touched since the last call, with the last final outcome of each.
    func takeTouched() -> [(job: JobID, outcome: HandleCode?)] {
        defer {
            touched = []
            outcomes = [:]
        }
        return touched.map { ($0, outcomes[$0]?.code) }
    }

    // The rows themselves decide: a serial job must not stand still for ever because another program has deleted one.
    private static let claimedOfJob = "SELECT 1 FROM \(QueuePages.allClaimed) WHERE c.job_id = ?1 LIMIT 1"

    /// Whether a task of the job is claimed.
    func hasClaimed(_ job: JobID, _ facts: JobFacts) throws -> Bool {
        if let known = facts.hasClaimed { return known }
        try pages.write(db)
        let statement = try HotStatement(db, Self.claimedOfJob)
        statement.bind(1, job)
        let found = try statement.step()
        statement.reset()
        facts.hasClaimed = found
        return found
    }
}

extension SQLiteJobStore {
    /// Runs `body` in the one way that this store changes the queue: one transaction that settles before its commit, and rings
    /// when something was done that others wait for.
    func writeQueue<Result>(
        _ purpose: WritePurpose, now: UTCMilliseconds, _ body: (QueueTransaction) throws -> Result
    ) throws -> Result {
        try write(purpose) { transaction in
            let queue = QueueTransaction(transaction.db, now: now)
            let result = try body(queue)
            try queue.settle()
            transaction.rings = queue.rings
            return result
        }
    }
}
