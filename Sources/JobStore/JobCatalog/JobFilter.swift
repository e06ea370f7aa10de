public import JobModel

/// Which jobs to list.
public struct JobFilter: ListFilter {
    public var groupID: GroupID?
    /// Leaves the disabled ones out.
    public var enabledOnly: Bool
    /// Only those in this state, of those that are enabled.
    public var status: TriggerStatus?
    /// Only the disabled ones.
    public var disabledOnly = false
    /// Only those whose name, handler or owner holds this text; the letters A to Z in either case.
    public var containing: String?
    public var limit = 100
    public var after: PageCursor?

    public init(groupID: GroupID? = nil, enabledOnly: Bool = false) {
        self.groupID = groupID
        self.enabledOnly = enabledOnly
    }
}
