import JobModel
import Threads

/// The hosts that take a share of a group's tasks: one that runs them, and at times the next one that is loading.
struct HostLane {
    var active: Generation?
    var warming: Generation?
    /// Spaces out new tries, for each lane by itself: a canary that keeps dying must not hold up the others.
    var restart = Backoff.ofHosts
    /// Why what is wanted does not run, for the tables.
    var trouble: String?

    var generations: [Generation] { [active, warming].compactMap { $0 } }

    var state: HostState.Lane {
        HostState.Lane(active: active?.release.number, warming: warming?.release.number, trouble: trouble)
    }

    func has(_ generation: Generation) -> Bool { generations.contains { $0 === generation } }

    /// - Returns: whether the generation was here.
    mutating func remove(_ generation: Generation) -> Bool {
        guard has(generation) else { return false }
        if active === generation { active = nil } else { warming = nil }
        return true
    }
}
