import JobModel

/// The releases that a group wants to run.
struct GroupWish: Sendable, Equatable {
    var stable: ReleaseID?
    var canary: ExecutorGroup.Canary?

    init(_ group: ExecutorGroup) {
        stable = group.desiredReleaseID
        canary = group.canary
    }
}
