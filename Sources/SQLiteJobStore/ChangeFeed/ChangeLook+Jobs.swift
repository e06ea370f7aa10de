import GRDB
import JobModel
import JobStore

extension ChangeLook {
    static let jobState = "SELECT name, job_group, trigger_status FROM dot_job_info WHERE id = ?"

    /// `trigger_status` follows the tasks, and nothing but they tells of it.
    mutating func lookAtTouchedJobs() throws {
        for id in notes.touchedJobs.sorted() {
            let row = try Row.fetchOne(db.cachedStatement(sql: Self.jobState), arguments: [id])
            // Also in the state that it had: who read it in between has seen another.
            guard let row else { continue }
            let state = TriggerStatus(rawValue: row["trigger_status"])
            notes.add(.job, .state, of: row["job_group"], "\(id)") {
                $0.name = row["name"]
                $0.jobID = id
                $0.state = state.map { "\($0)" }
            }
        }
    }

    static let newJobs = "SELECT id, name, job_group FROM dot_job_info WHERE id > ? ORDER BY id LIMIT \(mostRows)"

    /// As many as one look tells; the others are the next one's.
    mutating func lookAtNewJobs() throws {
        let last = try lastID(of: "dot_job_info")
        guard last > notes.mark.jobID else { return }
        let rows = try Row.fetchAll(db.cachedStatement(sql: Self.newJobs), arguments: [notes.mark.jobID])
        for row in rows { notes.addJob(row["id"], named: row["name"], of: row["job_group"]) }
        notes.mark.jobID = rows.count < Self.mostRows ? last : rows.last?["id"] ?? last
    }

    // MARK: - The audit

    static let newEntries = """
        SELECT id, subject, group_id,
            CASE WHEN json_valid(before) AND subject LIKE 'job %' THEN json_extract(before, '$.id') END AS job_id
        FROM dot_audit WHERE id > ? ORDER BY id LIMIT \(mostRows)
        """
    static let jobNamed = "SELECT id FROM dot_job_info WHERE name = ? AND deleted_at IS NULL"

    /// What people have changed. Groups and executors are seen in their tables too, unless it was changed back before anybody looked.
    mutating func lookAtAudit() throws {
        for row in try Row.fetchAll(db.cachedStatement(sql: Self.newEntries), arguments: [notes.mark.auditID]) {
            notes.mark.auditID = row["id"]
            guard let group: GroupID = row["group_id"] else { continue }
            try notes.addAction(on: row["subject"], of: group) { name in
                try JobID.fetchOne(db.cachedStatement(sql: Self.jobNamed), arguments: [name]) ?? row["job_id"]
            }
        }
    }
}
