public import JobModel

/// A group and how much goes on in it.
public struct GroupFacts: Sendable {
    public var group: ExecutorGroup
    /// Tasks that run, over all executors.
    public var runningTasks: Int
    public var onlineExecutors: Int

    public init(group: ExecutorGroup, runningTasks: Int, onlineExecutors: Int) {
        self.group = group
        self.runningTasks = runningTasks
        self.onlineExecutors = onlineExecutors
    }
}
