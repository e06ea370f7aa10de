import JobModel
import JobStore

extension ChangeLook {
    static let releases = IDStream("dot_release", "l.id, l.group_id, l.number", from: "dotjob.dot_release AS l")
    static let transitions = IDStream(
        "dot_release_transition", "l.id, l.release_id, l.executor_id, l.state, l.group_id, r.number",
        from: "dotjob.dot_release_transition AS l JOIN dotjob.dot_release AS r ON r.id = l.release_id")

    mutating func lookAtReleases() throws {
        let releases = try rows(of: Self.releases, behind: notes.mark.releaseID, pages: true)
        notes.mark.releaseID = releases.last
        for row in releases.rows { addRelease(.published, row) }
        let transitions = try rows(of: Self.transitions, behind: notes.mark.transitionID, pages: true)
        notes.mark.transitionID = transitions.last
        for row in transitions.rows {
            addRelease(.state, row) {
                $0.executorID = row["executor_id"]
                $0.state = row["state"]
            }
        }
    }

    private mutating func addRelease(
        _ kind: StoreChange.Kind, _ row: PostgresRow, _ adjust: (inout StoreChange) -> Void = { _ in }
    ) {
        let group: GroupID = row["group_id"]
        notes.add(
            .release, kind, of: group, "\(notes.mark.groupNames[group] ?? "")/\(row["number"] as Int64)", version: nil,
            adjust
        )
    }
}
