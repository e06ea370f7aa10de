import GRDB
import JobModel

/// What a transaction changes of who has how many tasks on which page of the queue.
///
/// The counts answer what indexes of every row would be paid for: where a job's tasks and a group's are, whether one of a job is
/// claimed, and what a session holds.
struct QueuePages {
    private static let tableOfJobs = PageCounts.Table("dot_task_queue_page_job", owner: "job_id")
    private static let tableOfGroups = PageCounts.Table("dot_task_queue_page_group", owner: "group_id")
    private static let tableOfClaimed = PageCounts.Table("dot_task_queue_claimed", owner: "job_id", hasSession: true)

    private var ofJobs = PageCounts(tableOfJobs)
    private var ofGroups = PageCounts(tableOfGroups)
    private var claimed = PageCounts(tableOfClaimed)

    /// Takes note of a task that a session has taken.
    mutating func claim(_ task: TaskID, of job: JobID, _ session: SessionID) {
        claimed.add(1, at: .init(owner: job, session: session, page: IDPage.number(of: task)))
    }

    /// Takes note of a task that is claimed no more and waits again.
    mutating func giveBack(_ task: TaskID, of job: JobID, _ session: SessionID) {
        claimed.add(-1, at: .init(owner: job, session: session, page: IDPage.number(of: task)))
    }

    /// Takes note of a task that leaves the queue.
    ///
    /// - Parameter session: that held it; `nil` for a waiting one.
    mutating func leave(_ task: TaskID, of job: JobID, _ group: GroupID, _ session: SessionID?) {
        if let session { giveBack(task, of: job, session) }
        let page = IDPage.number(of: task)
        ofJobs.add(-1, at: .init(owner: job, page: page))
        ofGroups.add(-1, at: .init(owner: group, page: page))
    }

    /// Takes note of new tasks, whose rows say that they count for themselves.
    mutating func enter(_ tasks: ClosedRange<TaskID>, of job: JobID, _ group: GroupID) {
        var first = tasks.lowerBound
        while first <= tasks.upperBound {
            let page = IDPage.number(of: first)
            let last = min(tasks.upperBound, IDPage.last(on: page))
            ofJobs.add(last - first + 1, at: .init(owner: job, page: page))
            ofGroups.add(last - first + 1, at: .init(owner: group, page: page))
            first = last + 1
        }
    }

    /// Adds what was noted since the last call to the tables. Before each question to them.
    mutating func write(_ db: Database) throws {
        try ofJobs.write(db)
        try ofGroups.write(db)
        try claimed.write(db)
    }

    // MARK: - Reading

    /// The table that knows the pages of a job, or else of a group.
    static func table(job: JobID?, group: GroupID?) -> (table: String, column: String, id: Int64)? {
        if let job { return ("dot_task_queue_page_job", "job_id", job) }
        return group.map { ("dot_task_queue_page_group", "group_id", $0) }
    }

    /// How many tasks of a job, `?1`, are claimed.
    static let countClaimed = "SELECT coalesce(sum(tasks), 0) FROM dot_task_queue_claimed WHERE job_id = ?1"

    /// A job's waiting tasks, for FROM; `?1` is the job.
    static let waitingOfJob = """
        dot_task_queue_page_job AS w CROSS JOIN dot_task_queue AS q NOT INDEXED
            ON w.job_id = ?1 AND q.id BETWEEN \(IDPage.ids("w.page")) AND q.job_id = w.job_id AND q.status = 1
        """

    /// All claimed tasks, for FROM. Conditions on `c` name the job and the session.
    static let allClaimed = """
        dot_task_queue_claimed AS c CROSS JOIN dot_task_queue AS q NOT INDEXED
            ON q.id BETWEEN \(IDPage.ids("c.page")) AND q.job_id = c.job_id AND q.session = c.session AND q.status = 2
        """
}
