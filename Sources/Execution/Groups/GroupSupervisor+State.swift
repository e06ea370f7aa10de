import JobModel
import JobStore

// What the tables show of the group's hosts.
extension GroupSupervisor {
    /// Tells the tables, when they were told otherwise.
    func announceState() {
        let state = NodeState(
            executorID: group.executorID, runningReleaseID: stable.active?.bundle.release.id, hostState: hostState)
        guard state != announced else { return }
        announced = state
        report.states[group.id] = state
    }

    private var hostState: HostState {
        if isEnding { return .stopping(drains) }
        return .serving(.init(stable: stable.state, canary: canary.state, draining: drains))
    }

    /// What each leaving host is still waited for.
    private var drains: [HostState.Drain] {
        leaving.filter { !$0.assignments.isEmpty }.map { generation in
            let assignments = generation.assignments
            return HostState.Drain(release: generation.bundle.release.number, tasks: assignments.keys) { task in
                assignments[task].map { generation.handlerName($0.handler) } ?? ""
            }
        }
    }
}

extension HostLane {
    fileprivate var state: HostState.Lane {
        HostState.Lane(
            active: active?.bundle.release.number, warming: warming?.bundle.release.number, trouble: trouble)
    }
}
