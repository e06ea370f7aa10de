public import JobModel

/// Which queued tasks to list.
public struct TaskFilter: ListFilter {
    public var selection: TaskSelection?
    public var jobName: String?
    /// Only those of one of these groups; empty for all.
    public var groupNames: [String] = []
    public var status: TaskStatus?
    /// Only those that stand in one of these ways; empty for all.
    public var states: Set<QueuedState> = []
    /// Only those that executors of one of these nodes hold; empty for all, also those that nobody holds.
    public var nodes: [String] = []
    /// Only those that are due then or later.
    public var since: UTCMilliseconds?
    /// Only those that are due before.
    public var until: UTCMilliseconds?
    public var limit = 100
    public var after: PageCursor?

    public init() {}
}
