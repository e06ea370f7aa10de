import JobModel
import JobStore

/// What a group's host can take, and what it has been given: decides how much to claim.
///
/// The aim is some 50 ms of work in the host, so that it never waits for the next claim and nothing is held for long that another
/// executor could run.
struct GroupLoad {
    /// Tasks of one claim at most: enough for a transaction's cost not to matter.
    static let longestClaim = 1_000
    /// Tasks in the host at most: three claims, so that one is worked on while another is answered and a third is fetched.
    static let mostTasks = 3 * longestClaim
    static let aheadMicroseconds: Int64 = 50_000

    var capacity = GroupCapacity()
    /// Tasks that run, or wait to run, in hosts of their own.
    var solos = 0
    /// Solo runs beyond which no pinned task is claimed: another executor may have room.
    private let mostSoloRuns: Int
    private var tasks = 0
    private var cost: Int64 = 0

    init(mostSoloRuns: Int) { self.mostSoloRuns = mostSoloRuns }

    /// What a run of each handler on offer is expected to take, in microseconds.
    var costs: [String: Int64] {
        Dictionary(capacity.offers.map { ($0.handler, $0.costMicroseconds) }, uniquingKeysWith: max)
    }

    mutating func took(cost: Int64) {
        tasks += 1
        self.cost += cost
    }

    mutating func gaveBack(cost: Int64) {
        tasks -= 1
        self.cost -= cost
    }

    /// What to ask the queue for; `nil` when the host has enough, or offers nothing.
    func request(group: GroupID, executor: ExecutorID) -> ClaimRequest? {
        let budget = Int64(capacity.threads) * Self.aheadMicroseconds - cost
        let limit = min(Self.longestClaim, Self.mostTasks - tasks)
        guard !capacity.offers.isEmpty, budget > 0, limit > 0 else { return nil }
        var request = ClaimRequest(
            groupID: group, executorID: executor, offers: capacity.offers, budgetMicroseconds: budget, limit: limit)
        request.pinnedLimit = solos < mostSoloRuns ? 1 : 0
        return request
    }
}
