import JobModel
import Operations

extension ReleaseFacts {
    /// `3 of 120 attempts failed (2.5%)`.
    var rateText: String {
        guard attempts > 0 else { return "no attempts yet" }
        return "\(failures) of \(attempts) attempts failed (\(percentText))"
    }

    /// The share of attempts that failed, to a tenth of a per cent.
    var percentText: String {
        failedThousandths.map { "\($0 / 10).\($0 % 10)%" } ?? "-"
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
