public import JobModel
public import JobStore

/// What people ask about groups. Every call blocks its thread.
public struct GroupOperations: Sendable {
    private let store: any GroupStore & SessionStore

    public init(store: any GroupStore & SessionStore) { self.store = store }

    /// Every group, by name; one whose pause has ended by itself without it.
    public func facts(now: UTCMilliseconds) throws -> [GroupFacts] {
        let groups = try store.groups()
        let executors = Dictionary(grouping: try ExecutorOperations(store: store, now: now).all(), by: \.groupID)
        return groups.map { group in
            var group = group
            group.endPause(at: now)
            let own = executors[group.id] ?? []
            return GroupFacts(
                group: group, runningTasks: own.reduce(0) { $0 + $1.runningTasks },
                onlineExecutors: own.count(where: \.isOnline))
        }
    }
}
