public import JobModel
public import JobStore

/// What people do with groups and executors.
public protocol GroupControl: Sendable {
    /// Every group, by name, and how much goes on in it.
    func groupFacts() throws -> [GroupFacts]

    func addGroup(named name: String, summary: String, hostThreads: Int, maxRunning: Int?) throws -> ExecutorGroup

    func updateGroup(named name: String, _ change: GroupChange) throws -> ExecutorGroup

    /// - Parameter forMs: how long, in milliseconds of the clock there; `nil` until somebody resumes the group.
    func pauseGroup(named name: String, forMs: Int64?) throws -> ExecutorGroup

    func resumeGroup(named name: String) throws -> ExecutorGroup

    /// Pauses every group that there is now, at once.
    ///
    /// - Returns: those groups, by name.
    func pauseAllGroups(forMs: Int64?) throws -> [ExecutorGroup]

    /// As above.
    func resumeAllGroups() throws -> [ExecutorGroup]

    /// Executors' shares of groups, by id; of one that is dead as a rescue would leave it.
    func executors(_ filter: ExecutorFilter) throws -> Page<ExecutorNode>

    func setExecutor(_ id: ExecutorID, disabled: Bool) throws

    /// Has what still runs of a release on an executor stop, and run again.
    func endDrain(ofRelease number: Int64, on id: ExecutorID) throws
}
