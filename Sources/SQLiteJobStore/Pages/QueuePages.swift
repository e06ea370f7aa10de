import GRDB
import JobModel

/// What a transaction changes of who has how many tasks on which page of the queue.
///
/// The counts answer what indexes of every row would be paid for: where a job's tasks are, whether one of them is claimed, and
/// what a session holds.
struct QueuePages {
    private struct Place: Hashable {
        let job: JobID
        /// 0: they wait.
        let session: SessionID
        let page: Int64
    }

    private struct Changes {
        var all: [Place: Int64] = [:]
        // Tasks come in the order of their ids, and batches are mostly of one job: those are counted outside the dictionary.
        var place: Place?
        var change: Int64 = 0

        mutating func add(_ change: Int64, at place: Place) {
            if self.place != place {
                store()
                self.place = place
            }
            self.change += change
        }

        mutating func store() {
            if let place, change != 0 { all[place, default: 0] += change }
            change = 0
        }
    }

    private var waiting = Changes()
    private var claimed = Changes()

    /// Takes note of a task that a session has taken.
    mutating func claim(_ task: TaskID, of job: JobID, _ session: SessionID) {
        leave(task, of: job, nil)
        claimed.add(1, at: Place(job: job, session: session, page: IDPage.number(of: task)))
    }

    /// Takes note of a task that is claimed no more and waits again.
    mutating func giveBack(_ task: TaskID, of job: JobID, _ session: SessionID) {
        leave(task, of: job, session)
        waiting.add(1, at: Place(job: job, session: 0, page: IDPage.number(of: task)))
    }

    /// Takes note of a task that leaves the queue, or moves in it.
    ///
    /// - Parameter session: that held it; `nil` for a waiting one.
    mutating func leave(_ task: TaskID, of job: JobID, _ session: SessionID?) {
        let place = Place(job: job, session: session ?? 0, page: IDPage.number(of: task))
        session == nil ? waiting.add(-1, at: place) : claimed.add(-1, at: place)
    }

    /// Takes note of new tasks, whose rows say that they count for themselves.
    mutating func enter(_ tasks: ClosedRange<TaskID>, of job: JobID) {
        var first = tasks.lowerBound
        while first <= tasks.upperBound {
            let page = IDPage.number(of: first)
            let last = min(tasks.upperBound, IDPage.last(on: page))
            waiting.add(last - first + 1, at: Place(job: job, session: 0, page: page))
            first = last + 1
        }
    }

    // MARK: - Writing

    private static let addWaiting = """
        INSERT INTO dot_task_queue_waiting (job_id, page, tasks) VALUES (?1, ?2, ?3)
        ON CONFLICT (job_id, page) DO UPDATE SET tasks = tasks + excluded.tasks
        """
    private static let addClaimed = """
        INSERT INTO dot_task_queue_claimed (job_id, page, tasks, session) VALUES (?1, ?2, ?3, ?4)
        ON CONFLICT (job_id, session, page) DO UPDATE SET tasks = tasks + excluded.tasks
        """
    // Mostly the last go at once.
    private static let endWaiting = "DELETE FROM dot_task_queue_waiting WHERE job_id = ?1 AND page = ?2 AND tasks <= ?3"
    private static let endClaimed = """
        DELETE FROM dot_task_queue_claimed WHERE job_id = ?1 AND page = ?2 AND tasks <= ?3 AND session = ?4
        """
    private static let takeWaiting = """
        UPDATE dot_task_queue_waiting SET tasks = tasks - ?3 WHERE job_id = ?1 AND page = ?2
        """
    private static let takeClaimed = """
        UPDATE dot_task_queue_claimed SET tasks = tasks - ?3 WHERE job_id = ?1 AND page = ?2 AND session = ?4
        """

    /// Adds what was noted since the last call to the tables. Before each question to them.
    mutating func write(_ db: Database) throws {
        try Self.write(&waiting, (Self.addWaiting, Self.endWaiting, Self.takeWaiting), hasSession: false, db)
        try Self.write(&claimed, (Self.addClaimed, Self.endClaimed, Self.takeClaimed), hasSession: true, db)
    }

    private static func write(
        _ changes: inout Changes, _ sql: (add: String, end: String, take: String), hasSession: Bool, _ db: Database
    ) throws {
        changes.store()
        changes.place = nil
        guard !changes.all.isEmpty else { return }
        let (add, end, take) = try (HotStatement(db, sql.add), HotStatement(db, sql.end), HotStatement(db, sql.take))
        func run(_ statement: HotStatement, _ place: Place, _ count: Int64) throws {
            statement.bind(1, place.job)
            statement.bind(2, place.page)
            statement.bind(3, count)
            if hasSession { statement.bind(4, place.session) }
            try statement.run()
        }
        for (place, change) in changes.all where change != 0 {
            if change > 0 {
                try run(add, place, change)
            } else {
                try run(end, place, -change)
                if db.changesCount == 0 { try run(take, place, -change) }
            }
        }
        changes.all.removeAll(keepingCapacity: true)
    }

    // MARK: - Reading

    /// A job's waiting tasks, for FROM; `?1` is the job.
    static let waitingOfJob = waiting(ofJob: "?1")

    static func waiting(ofJob job: String) -> String {
        """
        dot_task_queue_waiting AS w CROSS JOIN dot_task_queue AS q NOT INDEXED
            ON w.job_id = \(job) AND q.id BETWEEN \(IDPage.ids("w.page")) AND q.job_id = w.job_id AND q.status = 1
        """
    }

    /// All claimed tasks, for FROM. Conditions on `c` name the job and the session.
    static let allClaimed = """
        dot_task_queue_claimed AS c CROSS JOIN dot_task_queue AS q NOT INDEXED
            ON q.id BETWEEN \(IDPage.ids("c.page")) AND q.job_id = c.job_id AND q.session = c.session AND q.status = 2
        """
}
