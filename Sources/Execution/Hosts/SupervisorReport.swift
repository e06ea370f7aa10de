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
    /// Every host is reaped and no more will be started.
    var isOver = false
}

/// What a group's active host offers.
struct GroupCapacity: Sendable, Equatable {
    /// Empty when no host is active.
    var offers: [ClaimRequest.Offer] = []
    var threads = 0
}

/// What the queue loop tells the supervisor.
struct SupervisorOrders: Sendable {
    var groups: [ServedGroup] = []
    var bundles: [(group: GroupID, bundle: Result<UnpackedBundle, ExecutionError>)] = []
    var claimed: [ClaimedTask] = []
    var ending: Ending?

    enum Ending: Sendable {
        /// Let what runs end by itself, within the drain timeout.
        case drain
        case atOnce
    }
}

/// A group that the executor serves.
struct ServedGroup: Sendable, Equatable {
    var id: GroupID
    var name: String
    var executorID: ExecutorID
    var threads: Int
}
