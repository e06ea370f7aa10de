public import JobModel

/// Failures by their cause, and what people do about them. Every call blocks its thread.
///
/// What a store must keep: each attempt that fails is put down to its cause in the transaction that logs it. A failure is open when its
/// task has left the queue with it, or was put into quarantine by it, until a person retries or drops it; each is retried once at most.
/// Failures from before the desk was there are not on it.
public protocol ErrorDesk: Sendable {
    /// Those that struck last first. One that strikes while a list is read moves to its beginning.
    ///
    /// - Throws: `notFound` for an unknown group, `invalid` for a cursor of another list.
    func causes(_ filter: CauseFilter) throws -> Page<ErrorCause>

    /// How many causes the pages of `causes` have in all.
    func causeCount(_ filter: CauseFilter) throws -> ListCount

    /// - Throws: `notFound`.
    func cause(_ id: CauseID) throws -> ErrorCause

    /// The hours in which a cause has struck, the oldest first. None for an unknown cause.
    func hours(ofCause id: CauseID, since: UTCMilliseconds) throws -> [CauseHour]

    /// The attempts of a cause's open failures: tasks in quarantine first, each kind in the order of their logs.
    ///
    /// - Throws: `notFound` for an unknown job, `invalid` for a cursor of another list.
    func openFailures(_ filter: FailureFilter) throws -> Page<AttemptLog>

    /// How many open failures the pages of `openFailures` have in all.
    func openFailureCount(_ filter: FailureFilter) throws -> ListCount

    /// Runs the tasks of one page of open failures again, with the handler and the parameters of their attempts, or releases them from
    /// quarantine.
    func retryFailures(_ filter: FailureFilter, now: UTCMilliseconds) throws -> SettledFailures

    /// Takes one page of open failures off the desk; tasks in quarantine are cancelled.
    func dropFailures(_ filter: FailureFilter, now: UTCMilliseconds) throws -> SettledFailures
}

/// Which causes to list.
public struct CauseFilter: ListFilter {
    /// Only those of one of these groups; empty for all.
    public var groupNames: [String] = []
    /// Only those that have struck since then, to the hour, and how often since then.
    public var since: UTCMilliseconds?
    public var limit = 100
    public var after: PageCursor?

    public init() {}
}

/// Which open failures of a cause are meant.
public struct FailureFilter: ListFilter {
    public var cause: CauseID
    public var jobName: String?
    public var releaseID: ReleaseID?
    public var limit = 100
    public var after: PageCursor?

    public init(cause: CauseID) { self.cause = cause }
}

/// What came of a page of failures.
public struct SettledFailures: Sendable, Equatable {
    public var changed: Int
    /// Those that cannot run again: their jobs are disabled or deleted.
    public var leftAlone: Int
    /// For the next page; `nil` when there is none.
    public var next: PageCursor?

    public init(changed: Int, leftAlone: Int, next: PageCursor?) {
        self.changed = changed
        self.leftAlone = leftAlone
        self.next = next
    }
}
