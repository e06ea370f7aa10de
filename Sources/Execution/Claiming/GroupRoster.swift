import JobModel

/// The groups that an executor serves, and the release each was last seen to want.
struct GroupRoster {
    /// `nil`: every group.
    let names: Set<String>?
    private(set) var executors: [GroupID: ExecutorID]
    private var announced: Set<GroupID> = []
    private var desired: [GroupID: ReleaseID] = [:]

    init(names: [String]?, executors: [GroupID: ExecutorID]) {
        self.names = names.map(Set.init)
        self.executors = executors
    }

    func serves(_ group: ExecutorGroup) -> Bool { names?.contains(group.name) ?? true }

    mutating func joined(_ group: GroupID, as executor: ExecutorID) { executors[group] = executor }

    /// Whether this group is told to the supervisor for the first time.
    mutating func isNew(_ group: GroupID) -> Bool { announced.insert(group).inserted }

    /// Whether the group wants another release than when last asked.
    mutating func wantsAnotherRelease(_ group: ExecutorGroup) -> Bool {
        guard let release = group.desiredReleaseID, desired[group.id] != release else { return false }
        desired[group.id] = release
        return true
    }
}
