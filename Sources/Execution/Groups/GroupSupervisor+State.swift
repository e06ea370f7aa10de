import JobModel
import JobStore

// What the tables show of the group's hosts.
extension GroupSupervisor {
    /// Tasks of a draining host that are named.
    private static let mostNamed = 3

    /// Tells the tables, when they were told otherwise.
    func announceState() {
        let state = NodeState(
            executorID: group.executorID, runningReleaseID: stable.active?.bundle.release.id, hostState: stateText)
        guard state != announced else { return }
        announced = state
        report.states[group.id] = state
    }

    private var stateText: String {
        if isEnding { return (["stopping"] + drains).joined(separator: ", ") }
        var parts: [String] = []
        if stable.active != nil { parts.append("active") }
        if stable.warming != nil { parts.append("warming") }
        if let canary = canary.active { parts.append("canary \(canary.bundle.release.number)") }
        if canary.warming != nil { parts.append("canary warming") }
        parts += [stable.trouble, canary.trouble].compactMap { $0 } + drains
        return parts.isEmpty ? "no release" : parts.joined(separator: ", ")
    }

    /// What each leaving host is still waited for.
    private var drains: [String] {
        leaving.filter { !$0.assignments.isEmpty }.map { generation in
            let tasks = generation.assignments.sorted { $0.key < $1.key }
            let named = tasks.prefix(Self.mostNamed).map { task, assignment in
                "task \(task) (\(generation.handlerName(assignment.handler)))"
            }
            let rest = tasks.count > Self.mostNamed ? " and \(tasks.count - Self.mostNamed) more" : ""
            return "draining release \(generation.bundle.release.number): \(named.joined(separator: ", "))\(rest)"
        }
    }
}
