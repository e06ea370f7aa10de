/// The work of a group that needs a handler.
public struct HandlerNeed: Sendable, Equatable {
    public var handler: String
    /// Enabled ones.
    public var jobs: Int
    /// In the queue, of jobs that are there still, and that do not run on a release of their own.
    public var tasks: ListCount

    public init(handler: String, jobs: Int, tasks: ListCount) {
        self.handler = handler
        self.jobs = jobs
        self.tasks = tasks
    }
}
