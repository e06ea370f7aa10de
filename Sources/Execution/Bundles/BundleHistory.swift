import JobModel
import JobStore

/// Which plugins stay on disk for the sake of going back: those of the releases that each group wanted last.
///
/// It covers all groups of the database, and not only the served ones: several executors may share a data directory.
struct BundleHistory: Sendable {
    /// Of each group, the desired release included.
    static let releasesPerGroup = 5

    let store: any ReleaseStore & GroupStore

    /// The digests of the plugins that stay. Blocks its thread.
    func digests() throws -> Set<String> {
        var digests: Set<String> = []
        for group in try store.groups() {
            var id = group.desiredReleaseID
            for _ in 0..<Self.releasesPerGroup {
                guard let release = try id.flatMap({ try store.release($0) }) else { break }
                digests.formUnion(release.plugins.map(\.digest))
                id = release.previousID
            }
        }
        return digests
    }
}
