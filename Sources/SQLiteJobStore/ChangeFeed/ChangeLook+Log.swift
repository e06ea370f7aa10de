import GRDB
import JobModel
import JobStore

extension ChangeLook {
    private static let columns = """
        SELECT l.id, l.task_id, l.job_id, l.claim_no, l.handle_code, l.is_final, l.release_id, j.job_group
        FROM dot_job_log AS l LEFT JOIN dot_job_info AS j ON j.id = l.job_id WHERE l.id > ?
        """
    static let newLogs = "\(columns) ORDER BY l.id LIMIT \(mostRows)"
    static let newestLogs = "\(columns) ORDER BY l.id DESC LIMIT \(sampleRows)"

    static let tallies = """
        SELECT t.release_id, r.group_id, sum(t.attempts) AS attempts
        FROM dot_release_tally AS t JOIN dot_release AS r ON r.id = t.release_id GROUP BY t.release_id
        """

    /// - Returns: the tasks of the new rows; `nil` when there are too many to look at each.
    mutating func lookAtLog() throws -> Set<TaskID>? {
        let head = try head(Self.logHead)
        // Ids begin anew when every row was pruned.
        if head < mark.logID { mark.logID = 0 }
        let count = Int(head - mark.logID)
        guard count > 0 else { return [] }
        let since = mark.logID
        mark.logID = head
        guard count <= Self.mostRows else {
            try passOverLogs(since: since, count: count)
            return nil
        }
        var tasks: Set<TaskID> = []
        for row in try Row.fetchAll(db.cachedStatement(sql: Self.newLogs), arguments: [since]) {
            tasks.insert(row["task_id"])
            tell(row)
        }
        return tasks
    }

    private mutating func tell(_ row: Row) {
        let isFinal: Bool = row["is_final"]
        let task: TaskID = row["task_id"]
        let job: JobID = row["job_id"]
        let version = (row["claim_no"] as Int64) * 2 + (isFinal ? 1 : 0)
        if let release: ReleaseID = row["release_id"] { mark.attempts[release, default: 0] += 1 }
        touch(job)
        add(.task, isFinal ? .ended : .retried, of: row["job_group"], "\(task)", version: version) {
            $0.jobID = job
            $0.code = HandleCode(rawValue: row["handle_code"])
        }
    }

    /// Attempts that ran are counted by their releases, and these are groups'. The others are nobody's.
    private mutating func passOverLogs(since: LogID, count: Int) throws {
        isPassing = true
        var (tasks, jobs): ([GroupID: [String]], [GroupID: Set<String>]) = ([:], [:])
        for row in try Row.fetchAll(db.cachedStatement(sql: Self.newestLogs), arguments: [since]) {
            touch(row["job_id"])
            guard let group: GroupID = row["job_group"] else { continue }
            tasks[group, default: []].append("\(row["task_id"] as TaskID)")
            jobs[group, default: []].insert("\(row["job_id"] as JobID)")
        }
        var counts: [GroupID: Int] = [:]
        for row in try Row.fetchAll(db.cachedStatement(sql: Self.tallies)) {
            let (release, attempts): (ReleaseID, Int) = (row["release_id"], row["attempts"])
            let more = attempts - (mark.attempts.updateValue(attempts, forKey: release) ?? 0)
            if more > 0 { counts[row["group_id"], default: 0] += more }
        }
        var others = count
        for group in Set(counts.keys).union(tasks.keys).sorted() {
            let sample = tasks[group] ?? []
            let known = max(counts[group] ?? 0, sample.count)
            others -= known
            addMany(.task, .ended, of: group, count: known, sample: sample)
            let jobs = (jobs[group] ?? []).sorted()
            addMany(.job, .state, of: group, count: jobs.count, sample: jobs)
        }
        if others > 0 { addMany(.task, .ended, of: nil, count: others) }
    }

    func attempts() throws -> [ReleaseID: Int] {
        let rows = try Row.fetchAll(db.cachedStatement(sql: Self.tallies))
        return Dictionary(rows.map { ($0["release_id"], $0["attempts"]) }) { $1 }
    }
}
