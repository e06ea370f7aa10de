public import JobModel
public import JobStore

/// Where a job stands: what keeps it from running, when it runs next, and what became of it last.
public struct JobStanding: Sendable {
    public var job: Job
    /// Everything that holds it back; empty when nothing does.
    public var holds: [JobHold]
    /// When its next occurrence is due that no task was written for, its jitter included.
    public var nextRunAt: UTCMilliseconds?
    /// Tasks of it that wait.
    public var waiting: ListCount
    /// The first of them, and what holds it.
    public var oldest: TaskFacts?
    /// The newest end of one of its tasks.
    public var last: AttemptLog?

    public init(
        job: Job, holds: [JobHold], nextRunAt: UTCMilliseconds?, waiting: ListCount, oldest: TaskFacts?,
        last: AttemptLog?
    ) {
        self.job = job
        self.holds = holds
        self.nextRunAt = nextRunAt
        self.waiting = waiting
        self.oldest = oldest
        self.last = last
    }

    /// When its next occurrence starts, as far as anybody knows: when it is due, and all that would hold it has ended by itself.
    public var startsAt: UTCMilliseconds? {
        guard var at = nextRunAt else { return nil }
        for case .task(let hold) in holds {
            guard let until = hold.until else { return nil }
            at = max(at, until)
        }
        return at
    }
}
