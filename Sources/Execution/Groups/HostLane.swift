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
}
