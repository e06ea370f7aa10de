import Foundation
import JobModel
import JobStore

extension ChangeLook {
    // A pause that ends by itself is a change that nobody writes.
    private static let groups = """
        SELECT g.id, g.group_name, g.is_paused, ROW(
            g.group_desc, g.host_threads, g.max_running, g.is_paused, g.paused_until, g.desired_release,
            g.canary_release, g.canary_percent)::text AS facts
        FROM (SELECT *, paused = 1 AND coalesce(paused_until > $1, true) AS is_paused FROM dotjob.dot_execute_group) AS g
        """
    private static let executors = """
        SELECT e.id, e.group_id, e.executor_status, e.host_state, d.hostname IS NOT NULL AS is_draining, ROW(
            d.hostname IS NOT NULL, d.drain_until, e.executor_status, e.session, e.running_release, s.closed_at
            )::text AS facts
        FROM dotjob.dot_executor AS e LEFT JOIN dotjob.dot_executor_session AS s ON s.id = e.session
            LEFT JOIN dotjob.dot_draining_node AS d
                ON d.hostname = e.hostname AND coalesce(d.drain_until > $1, true)
        """

    /// Small tables are read whole, and held against what they were.
    mutating func lookAtTables() throws {
        var groups: [GroupID: ChangeMark.Facts] = [:]
        var changed: [(GroupID, isPaused: Bool)] = []
        for row in try db.run(Self.groups, now) {
            let id: GroupID = row["id"]
            notes.mark.groupNames[id] = row["group_name"]
            let facts = ChangeMark.Facts(groupID: id, text: row["facts"])
            groups[id] = facts
            if notes.mark.groups[id] != facts { changed.append((id, row["is_paused"])) }
        }
        notes.mark.groups = groups
        for (id, isPaused) in changed {
            notes.add(.group, .changed, of: id, notes.mark.groupNames[id] ?? "") {
                $0.state = isPaused ? "paused" : "active"
            }
        }
        var executors: [ExecutorID: ChangeMark.Facts] = [:]
        for row in try db.run(Self.executors, now) {
            let id: ExecutorID = row["id"]
            let facts = ChangeMark.Facts(
                groupID: row["group_id"], text: row["facts"] + Self.withoutUsage(row["host_state"]))
            executors[id] = facts
            guard notes.mark.executors[id] != facts else { continue }
            notes.add(.executor, .changed, of: facts.groupID, "\(id)") {
                $0.executorID = id
                $0.state = row["executor_status"] == 1 ? "disabled" : row["is_draining"] ? "draining" : "enabled"
            }
        }
        notes.mark.executors = executors
    }

    // What hosts use changes all the time: that is no news, or every page would be read again for it. Not by the server: it knows JSON
    // from text only by failing.
    private static func withoutUsage(_ state: String) -> String {
        guard state.contains("\"usage\""),
            var fields = try? JSONSerialization.jsonObject(with: Data(state.utf8)) as? [String: Any],
            fields.removeValue(forKey: "usage") != nil,
            let rest = try? JSONSerialization.data(withJSONObject: fields, options: .sortedKeys)
        else { return state }
        return String(decoding: rest, as: UTF8.self)
    }
}
