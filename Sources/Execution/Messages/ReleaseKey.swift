import JobModel

/// A release on one executor.
struct ReleaseKey: Hashable, Sendable {
    var executor: ExecutorID
    var release: ReleaseID
}
