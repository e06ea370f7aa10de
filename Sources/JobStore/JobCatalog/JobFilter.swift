public import JobModel

/// Which jobs to list.
public struct JobFilter: ListFilter {
    public var groupID: GroupID?
    /// Leaves the disabled ones out.
    public var enabledOnly: Bool
    public var limit = 100
    public var after: PageCursor?

    public init(groupID: GroupID? = nil, enabledOnly: Bool = false) {
        self.groupID = groupID
        self.enabledOnly = enabledOnly
    }
}
