public import JobModel

/// Which queued tasks to list.
public struct TaskFilter: ListFilter {
    public var selection: TaskSelection?
    public var jobName: String?
    public var groupName: String?
    public var status: TaskStatus?
    public var limit = 100
    public var after: PageCursor?

    public init() {}
}
