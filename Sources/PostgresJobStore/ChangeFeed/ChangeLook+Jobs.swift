import Foundation
import JobModel
import JobStore

extension ChangeLook {
    private static let jobStates = """
        SELECT j.id, j.name, j.job_group, \(PostgresJobStore.triggerStatus) AS status_now
        FROM dotjob.dot_job_info AS j WHERE j.id = ANY($1) ORDER BY j.id
        """

    /// A job's state follows its tasks, and nothing but they tells of it.
    mutating func lookAtTouchedJobs() throws {
        guard !notes.touchedJobs.isEmpty else { return }
        // Also in the state that it had: who read it in between has seen another.
        for row in try db.run(Self.jobStates, notes.touchedJobs.sorted()) {
            let id: JobID = row["id"]
            let state = TriggerStatus(rawValue: row["status_now"])
            notes.add(.job, .state, of: row["job_group"], "\(id)") {
                $0.name = row["name"]
                $0.jobID = id
                $0.state = state.map { "\($0)" }
            }
        }
    }

    static let jobs = IDStream("dot_job_info", "l.id, l.name, l.job_group", from: "dotjob.dot_job_info AS l")

    /// As many as one look tells; the others are the next one's.
    mutating func lookAtNewJobs() throws {
        let new = try rows(of: Self.jobs, behind: notes.mark.jobID, pages: true)
        notes.mark.jobID = new.last
        for row in new.rows { notes.addJob(row["id"], named: row["name"], of: row["job_group"]) }
    }

    // MARK: - The audit

    static let audit = IDStream(
        "dot_audit",
        "l.id, l.subject, l.group_id, CASE WHEN l.subject LIKE 'job %' THEN l.before END AS before",
        from: "dotjob.dot_audit AS l")

    /// What people have changed. Groups and executors are seen in their tables too, unless it was changed back before anybody looked.
    mutating func lookAtAudit() throws {
        let new = try rows(of: Self.audit, behind: notes.mark.auditID, pages: true)
        notes.mark.auditID = new.last
        for row in new.rows {
            guard let group: GroupID = row["group_id"] else { continue }
            try notes.addAction(on: row["subject"], of: group) { name in
                try PostgresJobStore.jobID(named: name, db) ?? Self.id(in: row["before"])
            }
        }
    }

    private struct Identified: Decodable {
        let id: JobID
    }

    /// The id of a job that is no more, from what it was.
    private static func id(in before: String?) -> JobID? {
        before.flatMap { try? JSONDecoder().decode(Identified.self, from: Data($0.utf8)).id }
    }
}
