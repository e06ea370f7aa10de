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
        mark.taskID = try lookAtNewTasks(of: Self.tasks, since: mark.taskID)
        mark.foreignTaskID = try lookAtNewTasks(of: Self.foreignTasks, since: mark.foreignTaskID)
    }

    private mutating func lookAtNewTasks(of stream: IDStream, since: TaskID) throws -> TaskID {
        let new = try rows(of: stream, behind: since, pages: false)
        for row in new.rows {
            touch(row["job_id"])
            add(.task, .queued, of: row["group_id"], "\(row["id"] as TaskID)", version: 0) {
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
        isPassing = true
        let newest = try db.run(stream.newest, since, Self.sampleRows)
        for row in newest { touch(row["job_id"]) }
        let sample = Dictionary(grouping: newest) { $0["group_id"] as GroupID }
        for row in try db.run(Self.newTasksByGroup, since, head, Self.mostCounted) {
            let group: GroupID = row[0]
            let rows = sample[group] ?? []
            addMany(.task, .queued, of: group, count: row[1], sample: rows.map { "\($0["id"] as TaskID)" })
            let jobs = Set(rows.map { "\($0["job_id"] as JobID)" }).sorted()
            addMany(.job, .state, of: group, count: jobs.count, sample: jobs)
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
        if let before = mark.running {
            try tell(running, before: before, ended: ended)
        } else {
            // What began or went back unseen is among these, or is not running.
            for (group, tasks) in Dictionary(grouping: running, by: \.value.groupID).sorted(by: { $0.key < $1.key }) {
                addMany(.task, .started, of: group, count: tasks.count, sample: tasks.map { "\($0.key)" }.sorted())
            }
            for task in running.values { touch(task.jobID) }
        }
        mark.running = running
        mark.claimed = [:]
    }

    private mutating func countClaims(isBusy: Bool) throws {
        isPassing = true
        mark.running = nil
        let claimed = Dictionary(
            try db.run(Self.claims, Self.mostCounted).map { ($0[0] as GroupID, $0[1] as Int) }
        ) { $1 }
        for group in Set(claimed.keys).union(mark.claimed.keys).sorted() {
            let count = claimed[group] ?? 0
            guard isBusy || count != mark.claimed[group] ?? 0 else { continue }
            addMany(.task, .started, of: group, count: count)
            addMany(.job, .state, of: group, count: 0)
        }
        mark.claimed = claimed
    }

    private mutating func tell(
        _ running: [TaskID: ChangeMark.Running], before: [TaskID: ChangeMark.Running], ended: Set<TaskID>
    ) throws {
        for (id, task) in running.sorted(by: { $0.key < $1.key }) where before[id] != task {
            touch(task.jobID)
            add(.task, .started, of: task.groupID, "\(id)", version: task.claimNo * 2 - 1) { $0.jobID = task.jobID }
        }
        let gone = before.filter { running[$0.key] == nil && !ended.contains($0.key) }
        guard !gone.isEmpty else { return }
        for task in gone.values { touch(task.jobID) }
        for id: TaskID in try db.run(Self.queued, gone.keys.sorted()).column().sorted() {
            guard let task = gone[id] else { continue }
            add(.task, .returned, of: task.groupID, "\(id)", version: task.claimNo * 2) { $0.jobID = task.jobID }
        }
    }
}
