public import JobModel
public import JobStore
import Threads

/// Follows a release onto the executors of its group.
public struct RolloutFollower: Sendable {
    private let store: any GroupStore & SessionStore & ReleaseStore & DoorbellStore
    private let release: Release

    public init(_ release: Release, in store: any GroupStore & SessionStore & ReleaseStore & DoorbellStore) {
        self.store = store
        self.release = release
    }

    /// Blocks its thread until every online executor runs the release, it is clear that they will not, or the time is over.
    ///
    /// - Parameters:
    ///   - timeoutMs: 0 to `Limits.delayMs`; what lies outside counts as the nearer of the two.
    ///   - hear: told at each look of the executors that stand elsewhere than at the last one, if any do. What it throws ends the
    ///     wait.
    /// - Returns: `pending` when the time was over.
    public func untilDecided(
        within timeoutMs: Int64, hear: ([RolloutPlace]) throws -> Void = { _ in }
    ) throws -> RolloutVerdict {
        let end = SystemClock.bootMicroseconds() + min(max(timeoutMs, 0), Limits.delayMs) * 1_000
        let bell = try DoorbellWait(store)
        var progress = RolloutProgress(of: release.id)
        while true {
            bell.forget()
            let (moved, verdict) = progress.note(try look())
            try hear(moved)
            guard case .pending = verdict, SystemClock.bootMicroseconds() < end else { return verdict }
            bell.wait(until: end)
        }
    }

    private func look() throws -> RolloutProgress.Look {
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
