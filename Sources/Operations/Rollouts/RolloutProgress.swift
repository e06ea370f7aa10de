public import JobModel

/// How far a release has come on the executors of its group, from one look at the tables to the next. Pure: it reads nothing itself.
public struct RolloutProgress: Sendable {
    /// What the tables say at one time.
    public struct Look: Sendable {
        public var group: ExecutorGroup
        /// What the group wants.
        public var wanted: Release?
        public var release: Release
        /// Those of the group that are online.
        public var executors: [ExecutorNode]
        public var standings: [ReleaseStanding]

        public init(
            group: ExecutorGroup, wanted: Release?, release: Release, executors: [ExecutorNode],
            standings: [ReleaseStanding]
        ) {
            self.group = group
            self.wanted = wanted
            self.release = release
            self.executors = executors
            self.standings = standings
        }
    }

    private let releaseID: ReleaseID
    private var told: [ExecutorID: RolloutPlace] = [:]

    public init(of release: ReleaseID) { releaseID = release }

    /// - Returns: the executors that stand elsewhere than at the last look, in the order of this one; and what to think of it.
    public mutating func note(_ look: Look) -> (moved: [RolloutPlace], verdict: RolloutVerdict) {
        let standings = Dictionary(look.standings.map { ($0.executorID, $0) }) { $1 }
        let places = look.executors.map { RolloutPlace($0, standings[$0.id]) }
        let moved = places.filter { place in
            place.state != nil && told.updateValue(place, forKey: place.executorID) != place
        }
        return (moved, judge(look, places))
    }

    private func judge(_ look: Look, _ places: [RolloutPlace]) -> RolloutVerdict {
        if look.release.quarantinedAt != nil {
            return .failed(.quarantined(because: look.release.quarantineReason))
        }
        if look.group.desiredReleaseID != releaseID, look.group.canary?.releaseID != releaseID {
            return .failed(.superseded(by: look.wanted?.number))
        }
        if let place = places.first(where: { $0.state == .rejected || $0.state == .quarantined }) {
            return .failed(.turnedDown(place))
        }
        let late = places.filter { $0.state != .active }
        return late.isEmpty && !places.isEmpty ? .active(executors: places.count) : .pending(late)
    }
}
