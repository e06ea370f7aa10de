import JobModel

/// How far a release has come on the executors of its group, from one look at the tables to the next. It reads nothing itself.
struct RolloutProgress {
    /// What the tables say at one time.
    struct Look {
        var group: ExecutorGroup
        /// What the group wants.
        var wanted: Release?
        var release: Release
        /// Those of the group that are online.
        var executors: [ExecutorNode]
        var standings: [ReleaseStanding]
    }

    enum Verdict: Equatable {
        /// On this many executors: all.
        case active(Int)
        /// It will not be; why, for people.
        case failed(String)
        /// What is waited for, for people.
        case pending(String)
    }

    private let release: Release
    private var told: [ExecutorID: String] = [:]
    private(set) var verdict = Verdict.pending("nothing is known yet")

    init(release: Release) { self.release = release }

    /// - Returns: a line for each executor that stands elsewhere than at the last look.
    mutating func note(_ look: Look) -> [String] {
        let states = Dictionary(look.standings.map { ($0.executorID, $0) }) { $1 }
        var lines: [String] = []
        for node in look.executors {
            guard let standing = states[node.id] else { continue }
            let text = Self.text(of: standing)
            if told.updateValue(text, forKey: node.id) != text { lines.append("\(Self.name(of: node)): \(text)") }
        }
        verdict = judge(look, states)
        return lines
    }

    private func judge(_ look: Look, _ states: [ExecutorID: ReleaseStanding]) -> Verdict {
        let subject = "group \(release.groupName.quoted): release \(release.number)"
        if look.release.quarantinedAt != nil {
            return .failed("\(subject) was quarantined: \(look.release.quarantineReason?.firstLine ?? "it crashed")")
        }
        if look.group.desiredReleaseID != release.id, look.group.canary?.releaseID != release.id {
            let wanted = look.wanted.map { "release \($0.number)" } ?? "no release"
            return .failed("\(subject) is not wanted any more: the group went on to \(wanted)")
        }
        for node in look.executors {
            guard let standing = states[node.id], [.rejected, .quarantined].contains(standing.state) else { continue }
            return .failed("\(Self.name(of: node)): release \(release.number) \(Self.text(of: standing))")
        }
        guard !look.executors.isEmpty else {
            return .pending("no executor of the group is online; start one with \"dotjob executor\" or \"dotjob up\"")
        }
        let late = look.executors.filter { states[$0.id]?.state != .active }
        guard !late.isEmpty else { return .active(look.executors.count) }
        return .pending(
            late.map { "\(Self.name(of: $0)) is \(states[$0.id].map(Self.text) ?? "not there yet")" }
                .joined(separator: "; "))
    }

    private static func name(of node: ExecutorNode) -> String { "executor \(node.id) (\(node.hostname.printable))" }

    private static func text(of standing: ReleaseStanding) -> String {
        standing.reason.map { "\(standing.state.rawValue): \($0.firstLine)" } ?? standing.state.rawValue
    }
}
