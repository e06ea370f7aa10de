import GRDB
import JobModel
import JobStore

extension ChangeLook {
    private static let columns = "SELECT id, job_id, group_id FROM dot_task_queue NOT INDEXED WHERE id > ?"
    static let newTasks = "\(columns) ORDER BY id LIMIT \(mostRows)"
    static let newestTasks = "\(columns) ORDER BY id DESC LIMIT \(sampleRows)"

    /// Pages of a group that are counted; what lies beyond makes the count too low.
    private static let mostPages = 1_000
    static let newTasksOfGroup = """
        SELECT sum(tasks) FROM (
            SELECT tasks FROM dot_task_queue_page_group WHERE group_id = ? AND page >= ? LIMIT \(mostPages))
        """

    /// What has been queued and is still there: of the rest the log tells.
    mutating func lookAtNewTasks() throws {
        let last = try lastID(of: "dot_task_queue")
        let since = notes.mark.taskID
        notes.mark.taskID = last
        guard last > since else { return }
        let isMany = last - since > Int64(Self.mostRows)
        let sql = isMany ? Self.newestTasks : Self.newTasks
        let rows = try Row.fetchAll(db.cachedStatement(sql: sql), arguments: [since])
        for row in rows { notes.touch(row["job_id"]) }
        guard isMany else {
            for row in rows {
                notes.add(.task, .queued, of: row["group_id"], "\(row["id"] as TaskID)", version: 0) {
                    $0.jobID = row["job_id"]
                }
            }
            return
        }
        notes.isPassing = true
        let sample = Dictionary(grouping: rows) { $0["group_id"] as GroupID }
        for group in notes.mark.groups.keys.sorted() {
            let page = IDPage.number(of: since + 1)
            let count =
                try Int.fetchOne(db.cachedStatement(sql: Self.newTasksOfGroup), arguments: [group, page]) ?? 0
            guard count > 0 else { continue }
            notes.addQueued(count, of: group, sample: (sample[group] ?? []).map { ($0["id"], $0["job_id"]) })
        }
    }

    // MARK: - Claims

    /// Pages whose claimed tasks are looked at one by one.
    private static let claimedPages = 64
    /// Rows of the table of claims that are read at most.
    private static let mostClaims = 4_096

    static let claims = """
        SELECT j.job_group, c.tasks FROM dot_task_queue_claimed AS c JOIN dot_job_info AS j ON j.id = c.job_id
        LIMIT \(mostClaims)
        """
    static let claimedTasks = "SELECT q.id, q.claim_no, q.job_id, q.group_id FROM \(QueuePages.allClaimed)"
    static let isQueued = "SELECT 1 FROM dot_task_queue WHERE id = ?"

    /// - Parameters:
    ///   - ended: tasks that the log has told of.
    ///   - isBusy: whether more have ended than anybody looks at.
    mutating func lookAtClaims(ended: Set<TaskID>, isBusy: Bool) throws {
        let rows = try Row.fetchAll(db.cachedStatement(sql: Self.claims))
        var claimed: [GroupID: Int] = [:]
        for row in rows { claimed[row["job_group"], default: 0] += row["tasks"] as Int }
        let total = claimed.values.reduce(0, +)
        guard !isBusy, rows.count <= Self.claimedPages, total <= Self.mostRows else {
            return notes.note(claimed: claimed, isBusy: isBusy)
        }
        var running: [TaskID: ChangeMark.Running] = [:]
        for row in try Row.fetchAll(db.cachedStatement(sql: Self.claimedTasks)) {
            running[row["id"]] = .init(claimNo: row["claim_no"], jobID: row["job_id"], groupID: row["group_id"])
        }
        try notes.note(running: running, ended: ended) { tasks in
            let isQueued = try db.cachedStatement(sql: Self.isQueued)
            return try tasks.filter { try Row.fetchOne(isQueued, arguments: [$0]) != nil }
        }
    }
}
