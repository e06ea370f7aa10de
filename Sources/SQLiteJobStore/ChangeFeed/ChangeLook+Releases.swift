import GRDB
import JobModel
import JobStore

extension ChangeLook {
    static let newReleases = """
        SELECT id, group_id, number FROM dot_release WHERE id > ? ORDER BY id LIMIT \(mostRows)
        """
    static let standings = """
        SELECT s.release_id, s.executor_id, s.state, s.changed_at, r.group_id, r.number
        FROM dot_release_state AS s JOIN dot_release AS r ON r.id = s.release_id
        """

    mutating func lookAtReleases() throws {
        for row in try Row.fetchAll(db.cachedStatement(sql: Self.newReleases), arguments: [mark.releaseID]) {
            mark.releaseID = row["id"]
            addRelease(.published, row)
        }
        // The table has the last state of each alone: of what lies between two looks nobody is told.
        var standings: [ChangeMark.Standing: ChangeMark.Facts] = [:]
        for row in try Row.fetchAll(db.cachedStatement(sql: Self.standings)) {
            let standing = ChangeMark.Standing(releaseID: row["release_id"], executorID: row["executor_id"])
            let facts = ChangeMark.Facts(
                groupID: row["group_id"], text: "\(row["state"] as String) \(row["changed_at"] as Int64)")
            standings[standing] = facts
            guard mark.standings[standing] != facts else { continue }
            addRelease(.state, row) {
                $0.executorID = standing.executorID
                $0.state = row["state"]
            }
        }
        mark.standings = standings
    }

    private mutating func addRelease(
        _ kind: StoreChange.Kind, _ row: Row, _ adjust: (inout StoreChange) -> Void = { _ in }
    ) {
        let group: GroupID = row["group_id"]
        add(
            .release, kind, of: group, "\(mark.groupNames[group] ?? "")/\(row["number"] as Int64)", version: nil, adjust
        )
    }
}
