public import JobModel

/// What limits of its job say about a task at one time.
public struct PermitState: Sendable, Equatable {
    /// How many tasks of its job run.
    public var ofJob = 0
    /// Some of those.
    public var tasksOfJob: [TaskID] = []
    /// What it is counted by; `nil` when its job does not tell tasks apart, empty when it lacks what they are told apart by.
    public var key: String?
    /// How many tasks with that key run.
    public var ofKey = 0
    /// Some of those.
    public var tasksOfKey: [TaskID] = []
    /// When its job's rate lets one start again; `nil` for now, and for a job without a rate.
    public var opensAt: UTCMilliseconds?

    /// Tasks that are named.
    public static let namedTasks = 5

    public init() {}
}
