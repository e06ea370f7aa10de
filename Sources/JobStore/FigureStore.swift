public import JobModel

/// What an operator watches. Every call blocks its thread.
public protocol FigureStore: Sendable {
    /// How full each group's queue is, by the groups' names. However many tasks there are, no more is read than some hundred thousand rows:
    /// a larger queue is told as at least so many.
    func queueFigures(now: UTCMilliseconds) throws -> [QueueFigures]

    /// Changes a row that nobody needs, as any other is changed: in turn, in a transaction, on the disk.
    func proveWrite(now: UTCMilliseconds) throws
}

/// How full a group's queue is.
public struct QueueFigures: Sendable, Equatable {
    public var group: String
    /// Waiting, held and claimed.
    public var tasks: Int64
    /// When the task came due that has been due for the longest, of those that nothing holds.
    public var oldestDueAt: UTCMilliseconds?
    /// Tasks that wait for something else than their time, by what.
    public var held: [HeldReason: Int64]

    public init(group: String, tasks: Int64, oldestDueAt: UTCMilliseconds?, held: [HeldReason: Int64]) {
        self.group = group
        self.tasks = tasks
        self.oldestDueAt = oldestDueAt
        self.held = held
    }
}
