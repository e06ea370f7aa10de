public import JobModel

/// The record of attempts. Every call blocks its thread; reads are short.
///
/// What a store must keep: one row an attempt, written in the transaction that ends it, and one for a task that is skipped or cancelled
/// without an attempt; a task has at most one that is final. Scheduled tasks that are not due yet and that a
/// changed or disabled job takes back leave none. Ids are unique and promise no order.
public protocol LogStore: Sendable {
    /// Newest first: by when they ended, as the store counts. Rows that were written at once may stand either way.
    ///
    /// - Throws: `notFound` for an unknown job, `invalid` for a cursor of another list.
    func logs(_ filter: LogFilter) throws -> Page<AttemptLog>

    /// How many attempts the pages of `logs` have in all.
    func logCount(_ filter: LogFilter) throws -> ListCount

    /// - Throws: `notFound`.
    func log(_ id: LogID) throws -> AttemptLog

    /// In the order in which they were written. None for an unknown log.
    ///
    /// - Throws: `invalid` for a cursor of another list.
    func logLines(of id: LogID, limit: Int, after: PageCursor?) throws -> Page<LogLine>

    /// What a task's attempt that runs has logged so far, in the order of its lines: those behind a place.
    ///
    /// While it has run for a fraction of a second only they may not be there; its log has all of them.
    func runningLines(of task: TaskID, after: TaskLine.Place, limit: Int) throws -> [TaskLine]

    /// The run that `runJob` answered with, for who has kept its id.
    ///
    /// - Throws: `notFound`; a run is known until its tasks and their logs are gone and pruned.
    func run(_ id: RunID) throws -> Run

    /// How far tasks have come. One that was removed from the queue without a log counts nowhere.
    ///
    /// - Throws: `notFound` for an unknown run. An unknown task is none.
    func runSummary(of tasks: TaskSelection) throws -> RunSummary
}

public struct LogFilter: ListFilter {
    public var jobName: String?
    public var code: HandleCode?
    public var releaseID: ReleaseID?
    public var taskID: TaskID?
    /// Only those that ended then or later.
    public var since: UTCMilliseconds?
    /// Only those that ended before.
    public var until: UTCMilliseconds?
    public var limit = 20
    public var after: PageCursor?

    public init() {}
}

public struct RunSummary: Sendable, Equatable {
    /// Tasks with a final log row, by its code.
    public var ended: [HandleCode: Int]
    /// Tasks still in the queue.
    public var live: Int
    /// Of those, held in quarantine: they end only when a person releases them.
    public var quarantined: Int

    public init(ended: [HandleCode: Int], live: Int, quarantined: Int) {
        self.ended = ended
        self.live = live
        self.quarantined = quarantined
    }
}
