import JobModel
import Operations
import Wording

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
        switch role {
        case .desired(isQuarantined: true): Table.Cell("* quarantined", .red)
        case .desired(isQuarantined: false): Table.Cell("*", .green)
        case .canary(let percent): Table.Cell("\(percent)%", .yellow)
        case .quarantined: Table.Cell("quarantined", .red)
        case .unwanted: ""
        }
    }

    /// The same as part of a sheet of facts.
    var roleText: String {
        switch role {
        case .desired: "what the group wants"
        case .canary(let percent): "canary for \(percent)% of the claims"
        case .quarantined: "not wanted, quarantined"
        case .unwanted: "not wanted"
        }
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
