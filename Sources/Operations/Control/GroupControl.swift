public import JobModel
public import JobStore

/// What people do with groups and executors.
public protocol GroupControl: Sendable {
    /// Every group, by name, and how much goes on in it.
    func groupFacts() throws -> [GroupFacts]

    func addGroup(named name: String, summary: String, hostThreads: Int, maxRunning: Int?) throws -> ExecutorGroup

    func updateGroup(named name: String, _ change: GroupChange) throws -> ExecutorGroup

    func setGroup(named name: String, paused: Bool) throws

    /// Executors' shares of groups, by id; of one that is dead as a rescue would leave it.
    func executors(_ filter: ExecutorFilter) throws -> Page<ExecutorNode>

    func setExecutor(_ id: ExecutorID, disabled: Bool) throws
}
