import JobModel
import JobStore

/// A release and what has come of it, for people and programs to look at.
struct ReleaseView {
    let release: Release
    let group: ExecutorGroup
    /// What the executors of the group make of it.
    let standings: [ReleaseStanding]
    /// By the ids of the standings.
    let hostnames: [ExecutorID: String]
    let tally: [HandleCode: Int64]

    /// Releases, newest first.
    static func all(ofGroup name: String?, in store: any Store) throws -> [ReleaseView] {
        try views(of: try store.releases(ofGroup: name), in: store)
    }

    static func views(of releases: [Release], in store: any Store) throws -> [ReleaseView] {
        let groups = Dictionary(try store.groups().map { ($0.id, $0) }) { $1 }
        let hostnames = Dictionary(try store.executors().map { ($0.id, $0.hostname) }) { $1 }
        let ids = releases.map(\.id)
        let standings = Dictionary(grouping: try store.standings(of: ids), by: \.releaseID)
        let tallies = try store.attempts(of: ids)
        return releases.compactMap { release in
            groups[release.groupID].map {
                ReleaseView(
                    release: release, group: $0, standings: standings[release.id] ?? [], hostnames: hostnames,
                    tally: tallies[release.id] ?? [:])
            }
        }
    }

    var isDesired: Bool { group.desiredReleaseID == release.id }

    /// Its share of the claims while it is on trial.
    var canaryPercent: Int? { group.canary.flatMap { $0.releaseID == release.id ? $0.percent : nil } }

    /// Whether the group has gone on to a newer one.
    var isOld: Bool {
        guard let desired = group.desiredReleaseID, canaryPercent == nil else { return false }
        return release.id < desired
    }

    var attempts: Int64 { tally.values.reduce(0, +) }
    var failures: Int64 { tally.reduce(0) { $0 + ($1.key.isFailure ? $1.value : 0) } }

    /// `3 of 120 attempts failed (2.5%)`.
    var rateText: String {
        guard attempts > 0 else { return "no attempts yet" }
        return "\(failures) of \(attempts) attempts failed (\(percentText))"
    }

    /// The share of attempts that failed, to a tenth of a per cent; a failure is never rounded to none.
    var percentText: String {
        guard attempts > 0 else { return "-" }
        let thousandths = max(failures * 1_000 / attempts, failures > 0 ? 1 : 0)
        return "\(thousandths / 10).\(thousandths % 10)%"
    }

    /// Where it stands, in a few words: the `*` of the desired release, a canary's share, a quarantine.
    var markCell: Table.Cell {
        if release.quarantinedAt != nil { return Table.Cell(isDesired ? "* quarantined" : "quarantined", .red) }
        if isDesired { return Table.Cell("*", .green) }
        if let canaryPercent { return Table.Cell("\(canaryPercent)%", .yellow) }
        return ""
    }

    /// A line for each state that executors have it in: `active on 2`, `rejected on host-a: …`.
    var stateLines: [String] {
        ReleaseState.allCases.flatMap { state -> [String] in
            let here = standings.filter { $0.state == state }
            let (told, silent) = (here.filter { $0.reason != nil }, here.filter { $0.reason == nil })
            let reasons = told.map { standing in
                "\(state.rawValue) on \(hostname(of: standing)): \(standing.reason?.firstLine ?? "")"
            }
            return (silent.isEmpty ? [] : ["\(state.rawValue) on \(silent.count)"]) + reasons
        }
    }

    func hostname(of standing: ReleaseStanding) -> String {
        hostnames[standing.executorID]?.printable ?? "executor \(standing.executorID)"
    }
}
