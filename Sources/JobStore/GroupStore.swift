public import JobModel

/// Executor groups. Every call blocks its thread until it is answered.
///
/// What a store must keep: names are unique, and ids are for ever.
public protocol GroupStore: Sendable {
    /// - Throws: `conflict` when the name is taken, `invalid` when a value is out of range.
    func addGroup(named name: String, summary: String, hostThreads: Int, maxRunning: Int?) throws -> ExecutorGroup

    /// Changes a group. Executors take up another number of threads when they start, and another limit at their next claim.
    ///
    /// - Throws: `notFound`, `invalid` when a new value is out of range.
    func updateGroup(named name: String, _ change: GroupChange) throws -> ExecutorGroup

    /// All groups, by name.
    func groups() throws -> [ExecutorGroup]

    /// - Throws: `notFound`.
    func group(named name: String) throws -> ExecutorGroup

    func group(id: GroupID) throws -> ExecutorGroup?

    /// Pauses a group, or resumes it (`nil`). A paused group's tasks stay in the queue; claimed ones go on. Either rings the doorbell.
    /// From the time on at which a pause ends by itself tasks are claimed again, and nobody does anything for it.
    ///
    /// - Throws: `notFound`.
    @discardableResult
    func setPause(_ pause: Pause?, ofGroup name: String) throws -> ExecutorGroup
}

extension GroupStore {
    /// Pauses a group until it is resumed, or resumes it.
    public func setGroup(named name: String, paused: Bool) throws {
        try setPause(paused ? Pause() : nil, ofGroup: name)
    }
}
