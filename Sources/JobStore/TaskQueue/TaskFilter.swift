public import JobModel

/// Which queued tasks to list.
public struct TaskFilter: ListFilter {
    public var selection: TaskSelection?
    public var jobName: String?
    public var groupName: String?
    public var status: TaskStatus?
    /// Only tasks that wait and are held, for this reason.
    public var heldReason: HeldReason?
    /// Only tasks that wait and are held, or only such as are not.
    public var isHeld: Bool?
    /// Only tasks that wait for a host of their own, as suspects of a death.
    public var suspectsOnly = false
    /// Only tasks whose last end was a snooze.
    public var snoozedOnly = false
    public var limit = 100
    public var after: PageCursor?

    public init() {}
}
