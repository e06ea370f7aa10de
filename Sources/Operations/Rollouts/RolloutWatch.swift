public import JobModel
public import JobStore
import Threads

/// What follows a release looks at.
public protocol RolloutWatch: Sendable {
    /// What tells of news about releases and executors.
    func news() throws -> any NewsWait

    /// What there is of a release, its group and its executors now.
    func look(at release: Release) throws -> RolloutProgress.Look
}

/// The tables.
public struct StoredRolloutWatch: RolloutWatch {
    private let store: any GroupStore & SessionStore & ReleaseStore & DoorbellStore

    public init(store: any GroupStore & SessionStore & ReleaseStore & DoorbellStore) { self.store = store }

    public func news() throws -> any NewsWait { try DoorbellWait(store) }

    public func look(at release: Release) throws -> RolloutProgress.Look {
        // The group first: what it wants is decided before executors act on it.
        let group = try store.group(named: release.groupName)
        let wanted = try group.desiredReleaseID.flatMap { try store.release($0) }
        return RolloutProgress.Look(
            group: group, wanted: wanted, release: try store.release(release.id) ?? release,
            executors: try ExecutorOperations(store: store, now: SystemClock.utcMilliseconds()).all(ofGroup: group.id)
                .filter(\.isOnline),
            standings: try store.standings(of: [release.id]))
    }
}
