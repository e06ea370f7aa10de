import JobModel

/// The groups that an executor serves, and what each was last seen to want.
struct GroupRoster {
    /// `nil`: every group.
    let names: Set<String>?
    private(set) var executors: [GroupID: ExecutorID]
    private var announced: Set<GroupID> = []
    private var wishes: [GroupID: GroupWish] = [:]

    init(names: [String]?, executors: [GroupID: ExecutorID]) {
        self.names = names.map(Set.init)
        self.executors = executors
    }

    func serves(_ group: ExecutorGroup) -> Bool { names?.contains(group.name) ?? true }

    mutating func joined(_ group: GroupID, as executor: ExecutorID) { executors[group] = executor }

    /// Whether this group is told to the supervisor for the first time.
    mutating func isNew(_ group: GroupID) -> Bool { announced.insert(group).inserted }

    /// What the group wants to run, when it is something else than when last asked.
    mutating func newWish(of group: ExecutorGroup) -> GroupWish? {
        let wish = GroupWish(group)
        guard wish.stable != nil, wishes[group.id] != wish else { return nil }
        wishes[group.id] = wish
        return wish
    }
}
