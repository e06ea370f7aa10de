import GRDB
import JobModel
import JobStore

extension ChangeLook {
    static let jobState = "SELECT name, job_group, trigger_status FROM dot_job_info WHERE id = ?"

    /// `trigger_status` follows the tasks, and nothing but they tells of it.
    mutating func lookAtTouchedJobs() throws {
        for id in touchedJobs.sorted() {
            let row = try Row.fetchOne(db.cachedStatement(sql: Self.jobState), arguments: [id])
            // Also in the state that it had: who read it in between has seen another.
            guard let row else { continue }
            let state = TriggerStatus(rawValue: row["trigger_status"])
            add(.job, .state, of: row["job_group"], "\(id)") {
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
        guard last > mark.jobID else { return }
        let rows = try Row.fetchAll(db.cachedStatement(sql: Self.newJobs), arguments: [mark.jobID])
        for row in rows { addJob(row["id"], named: row["name"], of: row["job_group"]) }
        mark.jobID = rows.count < Self.mostRows ? last : rows.last?["id"] ?? last
    }

    private mutating func addJob(_ id: JobID, named name: String?, of group: GroupID?) {
        add(.job, .changed, of: group, "\(id)") {
            $0.name = name
            $0.jobID = id
        }
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
        for row in try Row.fetchAll(db.cachedStatement(sql: Self.newEntries), arguments: [mark.auditID]) {
            mark.auditID = row["id"]
            guard let group: GroupID = row["group_id"] else { continue }
            let parts = (row["subject"] as String).split(separator: " ", maxSplits: 1).map(String.init)
            guard parts.count == 2 else { continue }
            switch parts[0] {
            case "job":
                let known = try JobID.fetchOne(db.cachedStatement(sql: Self.jobNamed), arguments: [parts[1]])
                if let id = known ?? row["job_id"] {
                    addJob(id, named: parts[1], of: group)
                    touch(id)
                }
                // Its waiting tasks may have been held, let go, or removed.
                addMany(.task, .changed, of: group, count: 0)
            case "task": add(.task, .changed, of: group, parts[1])
            case "cause":
                addMany(.task, .changed, of: group, count: 0)
                addMany(.job, .state, of: group, count: 0)
            case "group": add(.group, .changed, of: group, parts[1])
            case "executor": add(.executor, .changed, of: group, parts[1]) { $0.executorID = ExecutorID(parts[1]) }
            default: break
            }
        }
    }
}
