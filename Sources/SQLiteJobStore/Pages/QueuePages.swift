import GRDB
import JobModel

/// What a transaction changes of who has how many tasks on which page of the queue.
///
/// The counts answer what indexes of every row would be paid for: where a job's tasks are, whether one of them is claimed, and
/// what a session holds.
struct QueuePages {
    private struct Change {
        let job: JobID
        /// 0: they wait.
        let session: SessionID
        let page: Int64
        var count: Int64

        /// The order of the tables: neighbours are written one after the other, and changes of one row meet.
        static func isBefore(_ a: Change, _ b: Change) -> Bool {
            (a.job, a.session, a.page) < (b.job, b.session, b.page)
        }

        func isOfRow(of other: Change) -> Bool {
            job == other.job && session == other.session && page == other.page
        }
    }

    private struct Changes {
        private var all: [Change] = []

        // Tasks come in the order of their ids, and batches are mostly of one job: then a page has one change.
        mutating func add(_ change: Change) {
            let last = all.count - 1
            if last >= 0, all[last].isOfRow(of: change) {
                all[last].count += change.count
            } else {
                all.append(change)
            }
        }

        /// Hands out the sum of each row's changes, in order, and forgets them.
        mutating func drain(_ body: (Change) throws -> Void) rethrows {
            all.sort(by: Change.isBefore)
            var start = all.startIndex
            while start < all.endIndex {
                var sum = all[start]
                var next = start + 1
                while next < all.endIndex, all[next].isOfRow(of: sum) {
                    sum.count += all[next].count
                    next += 1
                }
                if sum.count != 0 { try body(sum) }
                start = next
            }
            all.removeAll(keepingCapacity: true)
        }

        var isEmpty: Bool { all.isEmpty }
    }

    private var waiting = Changes()
    private var claimed = Changes()

    /// Takes note of a task that a session has taken.
    mutating func claim(_ task: TaskID, of job: JobID, _ session: SessionID) {
        leave(task, of: job, nil)
        claimed.add(Change(job: job, session: session, page: IDPage.number(of: task), count: 1))
    }

    /// Takes note of a task that is claimed no more and waits again.
    mutating func giveBack(_ task: TaskID, of job: JobID, _ session: SessionID) {
        leave(task, of: job, session)
        waiting.add(Change(job: job, session: 0, page: IDPage.number(of: task), count: 1))
    }

    /// Takes note of a task that leaves the queue, or moves in it.
    ///
    /// - Parameter session: that held it; `nil` for a waiting one.
    mutating func leave(_ task: TaskID, of job: JobID, _ session: SessionID?) {
        let change = Change(job: job, session: session ?? 0, page: IDPage.number(of: task), count: -1)
        session == nil ? waiting.add(change) : claimed.add(change)
    }

    /// Takes note of new tasks, whose rows say that they count for themselves.
    mutating func enter(_ tasks: ClosedRange<TaskID>, of job: JobID) {
        var first = tasks.lowerBound
        while first <= tasks.upperBound {
            let page = IDPage.number(of: first)
            let last = min(tasks.upperBound, IDPage.last(on: page))
            waiting.add(Change(job: job, session: 0, page: page, count: last - first + 1))
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
        guard !changes.isEmpty else { return }
        let (add, end, take) = try (HotStatement(db, sql.add), HotStatement(db, sql.end), HotStatement(db, sql.take))
        func run(_ statement: HotStatement, _ change: Change) throws {
            statement.bind(1, change.job)
            statement.bind(2, change.page)
            statement.bind(3, abs(change.count))
            if hasSession { statement.bind(4, change.session) }
            try statement.run()
        }
        try changes.drain { change in
            if change.count > 0 {
                try run(add, change)
            } else {
                try run(end, change)
                if db.changesCount == 0 { try run(take, change) }
            }
        }
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
