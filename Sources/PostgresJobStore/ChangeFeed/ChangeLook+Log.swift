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
        let since = notes.mark.logID
        let new = try rows(of: Self.log, behind: since, pages: false)
        notes.mark.logID = new.last
        var tasks: Set<TaskID> = []
        for row in new.rows {
            tasks.insert(row["task_id"])
            tell(row)
        }
        guard new.isMany else { return tasks }
        let (head, count) = try passOver(Self.log, behind: since)
        notes.mark.logID = head
        try passOverLogs(since: since, count: count)
        return nil
    }

    private mutating func tell(_ row: PostgresRow) {
        notes.addAttempt(
            of: ClaimKey(taskID: row["task_id"], claimNo: row["claim_no"]), job: row["job_id"], group: row["job_group"],
            release: row["release_id"], code: row["handle_code"], isFinal: row["is_final"])
    }

    private mutating func passOverLogs(since: LogID, count: Int) throws {
        let newest = try db.run(Self.log.newest, since, Self.sampleRows)
        let tallies = try db.run(Self.tallies)
        notes.addAttempts(
            count, newest: newest.map { ($0["task_id"], $0["job_id"], $0["job_group"]) },
            tallies: tallies.map { ($0["release_id"], $0["group_id"], $0["attempts"]) })
    }

    func attempts() throws -> [ReleaseID: Int] {
        Dictionary(try db.run(Self.tallies).map { ($0["release_id"], $0["attempts"]) }) { $1 }
    }
}
