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
        if head < notes.mark.logID { notes.mark.logID = 0 }
        let count = Int(head - notes.mark.logID)
        guard count > 0 else { return [] }
        let since = notes.mark.logID
        notes.mark.logID = head
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
        notes.addAttempt(
            of: ClaimKey(taskID: row["task_id"], claimNo: row["claim_no"]), job: row["job_id"], group: row["job_group"],
            release: row["release_id"], code: row["handle_code"], isFinal: row["is_final"])
    }

    private mutating func passOverLogs(since: LogID, count: Int) throws {
        let newest = try Row.fetchAll(db.cachedStatement(sql: Self.newestLogs), arguments: [since])
        let tallies = try Row.fetchAll(db.cachedStatement(sql: Self.tallies))
        notes.addAttempts(
            count, newest: newest.map { ($0["task_id"], $0["job_id"], $0["job_group"]) },
            tallies: tallies.map { ($0["release_id"], $0["group_id"], $0["attempts"]) })
    }

    func attempts() throws -> [ReleaseID: Int] {
        let rows = try Row.fetchAll(db.cachedStatement(sql: Self.tallies))
        return Dictionary(rows.map { ($0["release_id"], $0["attempts"]) }) { $1 }
    }
}
