import JobModel
import JobStore

/// What the queue loop and the fetcher tell the supervisor.
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
    /// Releases whose draining hosts shall end at once.
    var hurries: Set<ReleaseID> = []
    var ending: Ending?

    enum Ending: Sendable {
        /// Let what runs end by itself, within the drain timeout.
        case drain
        case atOnce
    }
}
