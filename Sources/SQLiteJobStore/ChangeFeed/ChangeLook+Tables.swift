import GRDB
import JobModel
import JobStore

extension ChangeLook {
    // A pause that ends by itself is a change that nobody writes.
    static let groups = """
        SELECT id, group_name, is_paused, group_desc || '|' || host_threads || '|' || ifnull(max_running, '') || '|'
            || is_paused || '|' || ifnull(paused_until, '') || '|' || ifnull(desired_release, '') || '|'
            || ifnull(canary_release, '') || '|' || ifnull(canary_percent, '') AS facts
        FROM (SELECT *, paused = 1 AND ifnull(paused_until > ?, 1) AS is_paused FROM dot_execute_group)
        """
    // What hosts use changes all the time: that is no news, or every page would be read again for it.
    static let executors = """
        SELECT e.id, e.group_id, e.executor_status, d.hostname IS NOT NULL AS is_draining,
            (d.hostname IS NOT NULL) || '|' || ifnull(d.drain_until, '') || '|' || e.executor_status || '|'
            || ifnull(e.session, '') || '|'
            || ifnull(e.running_release, '') || '|' || ifnull(s.closed_at, '') || '|' || CASE WHEN json_valid(e.host_state) THEN json_remove(e.host_state, '$.usage') ELSE e.host_state END AS facts
        FROM dot_executor AS e LEFT JOIN dot_executor_session AS s ON s.id = e.session
            LEFT JOIN dot_draining_node AS d ON d.hostname = e.hostname AND ifnull(d.drain_until > ?, 1)
        """

    /// Small tables are read whole, and held against what they were.
    mutating func lookAtTables() throws {
        var groups: [GroupID: ChangeMark.Facts] = [:]
        var changed: [(GroupID, isPaused: Bool)] = []
        for row in try Row.fetchAll(db.cachedStatement(sql: Self.groups), arguments: [now]) {
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
        for row in try Row.fetchAll(db.cachedStatement(sql: Self.executors), arguments: [now]) {
            let id: ExecutorID = row["id"]
            let facts = ChangeMark.Facts(groupID: row["group_id"], text: row["facts"])
            executors[id] = facts
            guard notes.mark.executors[id] != facts else { continue }
            notes.add(.executor, .changed, of: facts.groupID, "\(id)") {
                $0.executorID = id
                $0.state = row["executor_status"] == 1 ? "disabled" : row["is_draining"] ? "draining" : "enabled"
            }
        }
        notes.mark.executors = executors
    }
}
