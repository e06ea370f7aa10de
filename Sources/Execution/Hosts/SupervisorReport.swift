import JobModel
import JobStore

/// What the supervisor tells the queue loop.
struct SupervisorReport: Sendable {
    var completions: [Completion] = []
    var handBacks: [HandBack] = []
    /// The newest progress of each running task.
    var progress: [TaskID: ProgressReport] = [:]
    /// What each group can take from now on.
    var capacities: [GroupID: GroupCapacity] = [:]
    /// What each group's host is doing, as the tables should show it.
    var states: [GroupID: NodeState] = [:]
    /// What has become of releases here; the newest of each.
    var standings: [ReleaseKey: ReleaseStanding] = [:]
    /// Releases whose crash budget is spent, with the obituaries.
    var retreats: [ReleaseID: String] = [:]
    /// Every host is reaped and no more will be started.
    var isOver = false
}

/// A release on one executor.
struct ReleaseKey: Hashable, Sendable {
    var executor: ExecutorID
    var release: ReleaseID
}

/// What a group's active hosts offer.
struct GroupCapacity: Sendable, Equatable {
    /// Empty when no host is active.
    var offers: [ClaimRequest.Offer] = []
    var threads = 0
}

/// What the queue loop tells the supervisor.
struct SupervisorOrders: Sendable {
    var groups: [ServedGroup] = []
    /// The newest wish of each group.
    var wishes: [GroupID: GroupWish] = [:]
    var fetches: [(group: GroupID, step: FetchStep)] = []
    var claimed: [ClaimedTask] = []
    /// Releases that crash, and that there is nothing to go back from.
    var pardons: Set<ReleaseID> = []
    /// Tasks that a person wants ended.
    var cancels: Set<ClaimKey> = []
    var ending: Ending?

    enum Ending: Sendable {
        /// Let what runs end by itself, within the drain timeout.
        case drain
        case atOnce
    }
}

/// The releases that a group wants to run.
struct GroupWish: Sendable, Equatable {
    var stable: ReleaseID?
    var canary: ExecutorGroup.Canary?

    init(_ group: ExecutorGroup) {
        stable = group.desiredReleaseID
        canary = group.canary
    }
}

/// A group that the executor serves.
struct ServedGroup: Sendable, Equatable {
    var id: GroupID
    var name: String
    var executorID: ExecutorID
    var threads: Int
}
