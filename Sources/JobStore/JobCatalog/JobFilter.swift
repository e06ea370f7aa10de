public import JobModel

/// Which jobs to list, and in which order.
public struct JobFilter: ListFilter {
    /// In each order but that by name, those without such a time come last, by name; and one whose time moves while a list is read moves
    /// in it.
    public enum Order: String, CaseIterable, Sendable {
        case name
        /// The one that comes due first is first.
        case nextRun = "next_run"
        /// The one that failed last is first.
        case lastFailure = "last_failure"
    }

    public var groupID: GroupID?
    /// Leaves the disabled ones out.
    public var enabledOnly: Bool
    /// Only those in this state, of those that are enabled.
    public var status: TriggerStatus?
    /// Only the disabled ones.
    public var disabledOnly = false
    /// Only those whose name, handler or owner holds this text; the letters A to Z in either case.
    public var containing: String?
    public var order = Order.name
    public var limit = 100
    public var after: PageCursor?

    public init(groupID: GroupID? = nil, enabledOnly: Bool = false) {
        self.groupID = groupID
        self.enabledOnly = enabledOnly
    }
}
