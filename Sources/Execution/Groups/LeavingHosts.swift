import JobModel

/// Hosts that get no more tasks: each has what it has been given, and so long to end.
struct LeavingHosts {
    /// Why a host leaves, which says how.
    enum Departure {
        /// Another has taken its place: it may finish what it has been given, within the drain timeout.
        case displaced
        /// It hangs, or the executor ends: what has not started is taken back, what runs has the drain timeout.
        case recalled
        /// It has nothing to do any more.
        case dismissed
        /// It loads what nobody wants.
        case killed
    }

    /// The first of them left first.
    private(set) var generations: [Generation] = []

    mutating func take(_ generation: Generation, _ departure: Departure, drainTimeoutMs: Int64) {
        if !generations.contains(where: { $0 === generation }) { generations.append(generation) }
        switch departure {
        case .displaced:
            generation.displace()
            generation.leave(within: drainTimeoutMs, recalls: false)
        case .recalled: generation.leave(within: drainTimeoutMs, recalls: true)
        case .dismissed: generation.leave(within: 0, recalls: true)
        case .killed:
            generation.leave(within: 0, recalls: false)
            generation.kill()
        }
    }

    mutating func remove(_ generation: Generation) { generations.removeAll { $0 === generation } }

    /// Those that ran a lane's tasks.
    var ofLanes: [Generation] { generations.filter { !$0.isSolo } }

    /// What each is still waited for.
    var drains: [HostState.Drain] {
        generations.filter { !$0.assignments.isEmpty }.map { generation in
            let handlers = generation.assignments.handlers
            return HostState.Drain(
                release: generation.release.number, until: generation.stopsAt, tasks: handlers.keys
            ) { task in handlers[task].map(generation.handlers.name) ?? "" }
        }
    }
}
