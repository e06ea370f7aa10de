import JobModel
import JobStore

extension ChangeLook {
    static let log = IDStream(
        "dot_job_log",
        "l.id, l.task_id, l.job_id, l.claim_no, l.handle_code, l.is_final, l.release_id, j.job_group",
        from: "dotjob.dot_job_log AS l LEFT JOIN dotjob.dot_job_info AS j ON j.id = l.job_id")

    private static let tallies = """
        SELECT t.release_id, r.group_id, sum(t.attempts)::bigint AS attempts
        FROM dotjob.dot_release_tally AS t JOIN dotjob.dot_release AS r ON r.id = t.release_id
        GROUP BY t.release_id, r.group_id
        """

    /// - Returns: the tasks of the new rows; `nil` when there are too many to look at each.
    mutating func lookAtLog() throws -> Set<TaskID>? {
        let since = mark.logID
        let new = try rows(of: Self.log, behind: since, pages: false)
        mark.logID = new.last
        var tasks: Set<TaskID> = []
        for row in new.rows {
            tasks.insert(row["task_id"])
            tell(row)
        }
        guard new.isMany else { return tasks }
        let (head, count) = try passOver(Self.log, behind: since)
        mark.logID = head
        try passOverLogs(since: since, count: count)
        return nil
    }

    private mutating func tell(_ row: PostgresRow) {
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
        for row in try db.run(Self.log.newest, since, Self.sampleRows) {
            touch(row["job_id"])
            guard let group: GroupID = row["job_group"] else { continue }
            tasks[group, default: []].append("\(row["task_id"] as TaskID)")
            jobs[group, default: []].insert("\(row["job_id"] as JobID)")
        }
        var counts: [GroupID: Int] = [:]
        for row in try db.run(Self.tallies) {
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
        Dictionary(try db.run(Self.tallies).map { ($0["release_id"], $0["attempts"]) }) { $1 }
    }
}
