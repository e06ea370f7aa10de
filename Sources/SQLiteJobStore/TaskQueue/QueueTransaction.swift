import GRDB
import JobModel
import JobStore

/// One transaction's work on the queue: what ends, what goes back, what is claimed, and what follows for the jobs.
///
/// Every intent that takes a task out of a session or out of the queue goes through here and ends with `settle()`, so that a
/// serial job's next task and `trigger_status` are never forgotten.
final class QueueTransaction {
    /// What `held_reason` is of a waiting task that nothing keeps from running.
    static let unheld = "CASE WHEN pinned_release IS NOT NULL THEN 'pinned' END"

    let db: Database
    let now: UTCMilliseconds
    /// Whether other processes should look at the queue.
    var rings = false
    /// Jobs whose tasks changed hands.
    private(set) var touched: Set<JobID> = []
    /// Of those, where a task ended or went back: the turn of a serial job may have come free.
    private(set) var freed: Set<JobID> = []
    /// The last final outcome of each job in this transaction, and its place in the batch.
    private(set) var outcomes: [JobID: (place: Int, code: HandleCode)] = [:]

    private var facts: [JobID: JobFacts] = [:]
    // Batches are mostly of one job.
    private var lastFacts: (id: JobID, facts: JobFacts)?
    private var lastFreed: JobID?

    init(_ db: Database, now: UTCMilliseconds) {
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

    func touch(_ job: JobID) {
        touched.insert(job)
    }

    func free(_ job: JobID) {
        if lastFreed == job { return }
        lastFreed = job
        touched.insert(job)
        freed.insert(job)
        facts[job]?.hasRunning = nil
    }

    /// Takes note of a final outcome. Attempts end in the order of their batch, whatever order they are written in.
    func note(_ code: HandleCode, at place: Int, of job: JobID) {
        if let known = outcomes[job], known.place > place { return }
        outcomes[job] = (place, code)
    }

    private static let runningOfJob = """
        SELECT 1 FROM dot_task_queue INDEXED BY dot_task_queue_running WHERE job_id = ?1 AND status = 2 LIMIT 1
        """

    /// Whether a task of the job is claimed or running.
    func hasRunning(_ job: JobID, _ facts: JobFacts) throws -> Bool {
        if let known = facts.hasRunning { return known }
        let statement = try HotStatement(db, Self.runningOfJob)
        statement.bind(1, job)
        let found = try statement.step()
        statement.reset()
        facts.hasRunning = found
        return found
    }
}
