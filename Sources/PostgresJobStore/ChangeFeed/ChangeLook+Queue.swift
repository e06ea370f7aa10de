import JobModel
import JobStore

extension ChangeLook {
    // From here on are the ids that other programs' rows have drawn: behind them would no task of ours be new.
    private static let firstForeign: TaskID = 1 << 52

    static let tasks = queue("dot_task_queue", where: "l.id < \(firstForeign)")
    static let foreignTasks = queue("dot_task_id_elsewhere", where: "l.id >= \(firstForeign)")

    private static func queue(_ name: String, where condition: String) -> IDStream {
        IDStream(name, "l.id, l.job_id, l.group_id", from: "dotjob.dot_task_queue AS l", where: condition)
    }

    /// What has been queued and is still there: of the rest the log tells.
    mutating func lookAtNewTasks() throws {
        notes.mark.taskID = try lookAtNewTasks(of: Self.tasks, since: notes.mark.taskID)
        notes.mark.foreignTaskID = try lookAtNewTasks(of: Self.foreignTasks, since: notes.mark.foreignTaskID)
    }

    private mutating func lookAtNewTasks(of stream: IDStream, since: TaskID) throws -> TaskID {
        let new = try rows(of: stream, behind: since, pages: false)
        for row in new.rows {
            notes.touch(row["job_id"])
            notes.add(.task, .queued, of: row["group_id"], "\(row["id"] as TaskID)", version: 0) {
                $0.jobID = row["job_id"]
            }
        }
        guard new.isMany else { return new.last }
        let (head, _) = try passOver(stream, behind: since)
        try countNewTasks(of: stream, since: since, through: head)
        return head
    }

    // What lies beyond the limit makes the counts too low.
    private static let newTasksByGroup = """
        SELECT n.group_id, count(*) FROM (
            SELECT group_id FROM dotjob.dot_task_queue WHERE id > $1 AND id <= $2 ORDER BY id LIMIT $3) AS n
        GROUP BY n.group_id ORDER BY n.group_id
        """

    private mutating func countNewTasks(of stream: IDStream, since: TaskID, through head: TaskID) throws {
        notes.isPassing = true
        let newest = try db.run(stream.newest, since, Self.sampleRows)
        for row in newest { notes.touch(row["job_id"]) }
        let sample = Dictionary(grouping: newest) { $0["group_id"] as GroupID }
        for row in try db.run(Self.newTasksByGroup, since, head, Self.mostCounted) {
            let group: GroupID = row[0]
            notes.addQueued(row[1], of: group, sample: (sample[group] ?? []).map { ($0["id"], $0["job_id"]) })
        }
    }

    // MARK: - Claims

    private static let claimedTasks = """
        SELECT id, claim_no, job_id, group_id FROM dotjob.dot_task_queue WHERE status = 2 LIMIT $1
        """
    private static let claims = """
        SELECT c.group_id, count(*) FROM (
            SELECT group_id FROM dotjob.dot_task_queue WHERE status = 2 LIMIT $1) AS c
        GROUP BY c.group_id
        """
    private static let queued = "SELECT id FROM dotjob.dot_task_queue WHERE id = ANY($1)"

    /// - Parameters:
    ///   - ended: tasks that the log has told of.
    ///   - isBusy: whether more have ended than anybody looks at.
    mutating func lookAtClaims(ended: Set<TaskID>, isBusy: Bool) throws {
        guard !isBusy else { return try countClaims(isBusy: true) }
        let rows = try db.run(Self.claimedTasks, Self.mostRows + 1)
        guard rows.count <= Self.mostRows else { return try countClaims(isBusy: false) }
        var running: [TaskID: ChangeMark.Running] = [:]
        for row in rows {
            running[row["id"]] = .init(claimNo: row["claim_no"], jobID: row["job_id"], groupID: row["group_id"])
        }
        try notes.note(running: running, ended: ended) { try db.run(Self.queued, $0).column().sorted() }
    }

    private mutating func countClaims(isBusy: Bool) throws {
        let claimed = try db.run(Self.claims, Self.mostCounted).map { ($0[0] as GroupID, $0[1] as Int) }
        notes.note(claimed: Dictionary(claimed) { $1 }, isBusy: isBusy)
    }
}
