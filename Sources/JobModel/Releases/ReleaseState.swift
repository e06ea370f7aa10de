/// How far an executor has come with a release, as `dot_release_state.state` holds it.
///
/// A release is fetched, verified and warmed before it takes over; until then the one before it serves on.
public enum ReleaseState: String, Codable, Sendable, CaseIterable {
    /// Its bytes lie on the node's disk.
    case fetched
    /// They match their digests, and nobody else may write them.
    case verified
    /// A fresh host loads it.
    case warming
    /// Tasks are routed to it.
    case active
    /// A newer one has taken over; what runs may end.
    case draining
    /// Its last host is gone.
    case retired
    /// It cannot be loaded. As long as an earlier release can serve it is not tried again until it is wanted anew.
    case rejected
    /// It took down too many hosts. The group has gone back one release.
    case quarantined
    /// The node, and not the release, stands in the way (disk, memory, permissions). It is tried again.
    case delayed

    /// Whether an executor may go from this state to another.
    public func canBecome(_ next: ReleaseState) -> Bool {
        switch (self, next) {
        case (.fetched, .verified), (.verified, .warming), (.warming, .active), (.active, .draining),
            (.draining, .retired):
            true
        // The host of an active release has died, or a draining one is wanted again: a fresh host is warmed.
        case (.active, .warming), (.draining, .warming): true
        // Nothing else could serve: it is tried again.
        case (.rejected, .warming): true
        // It was superseded before it took over.
        case (.fetched, .retired), (.verified, .retired), (.warming, .retired), (.delayed, .retired): true
        // Its host had died before another release took over.
        case (.active, .retired): true
        case (.fetched, .rejected), (.verified, .rejected), (.warming, .rejected), (.delayed, .rejected): true
        case (.fetched, .delayed), (.verified, .delayed), (.warming, .delayed), (.active, .delayed): true
        case (.delayed, .fetched), (.delayed, .verified), (.delayed, .warming): true
        case (.active, .quarantined), (.warming, .quarantined), (.delayed, .quarantined), (.draining, .quarantined):
            true
        default: false
        }
    }
}

/// A release's state on one executor: a row of `dot_release_state`.
public struct ReleaseStanding: Sendable, Equatable {
    public var releaseID: ReleaseID
    public var executorID: ExecutorID
    public var state: ReleaseState
    /// Why it was rejected, quarantined or delayed.
    public var reason: String?
    public var changedAt: UTCMilliseconds

    public init(
        releaseID: ReleaseID, executorID: ExecutorID, state: ReleaseState, reason: String? = nil,
        changedAt: UTCMilliseconds
    ) {
        self.releaseID = releaseID
        self.executorID = executorID
        self.state = state
        self.reason = reason
        self.changedAt = changedAt
    }
}
