import GRDB
import JobModel
import JobStore

extension ChangeLook {
    static let newReleases = """
        SELECT id, group_id, number FROM dot_release WHERE id > ? ORDER BY id LIMIT \(mostRows)
        """
    static let transitions = """
        SELECT t.id, t.release_id, t.executor_id, t.state, t.group_id, r.number
        FROM dot_release_transition AS t JOIN dot_release AS r ON r.id = t.release_id
        WHERE t.id > ? ORDER BY t.id LIMIT \(mostRows)
        """
    static let transitionHead = "SELECT max(id) FROM dot_release_transition"

    mutating func lookAtReleases() throws {
        for row in try Row.fetchAll(db.cachedStatement(sql: Self.newReleases), arguments: [notes.mark.releaseID]) {
            notes.mark.releaseID = row["id"]
            addRelease(.published, row)
        }
        let rows = try Row.fetchAll(db.cachedStatement(sql: Self.transitions), arguments: [notes.mark.transitionID])
        for row in rows {
            notes.mark.transitionID = row["id"]
            addRelease(.state, row) {
                $0.executorID = row["executor_id"]
                $0.state = row["state"]
            }
        }
    }

    private mutating func addRelease(
        _ kind: StoreChange.Kind, _ row: Row, _ adjust: (inout StoreChange) -> Void = { _ in }
    ) {
        let group: GroupID = row["group_id"]
        notes.add(
            .release, kind, of: group, "\(notes.mark.groupNames[group] ?? "")/\(row["number"] as Int64)", version: nil,
            adjust
        )
    }
}
