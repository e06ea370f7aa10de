public import JobModel
public import JobStore
import Threads

/// Follows a release onto the executors of its group.
public struct RolloutFollower: Sendable {
    private let watch: any RolloutWatch
    private let release: Release

    public init(_ release: Release, in watch: any RolloutWatch) {
        self.watch = watch
        self.release = release
    }

    public init(_ release: Release, in store: any GroupStore & SessionStore & ReleaseStore & DoorbellStore) {
        self.init(release, in: StoredRolloutWatch(store: store))
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
        let news = try watch.news()
        var progress = RolloutProgress(of: release.id)
        while true {
            news.forget()
            let (moved, verdict) = progress.note(try watch.look(at: release))
            try hear(moved)
            guard case .pending = verdict, SystemClock.bootMicroseconds() < end else { return verdict }
            news.wait(until: end)
        }
    }
}
