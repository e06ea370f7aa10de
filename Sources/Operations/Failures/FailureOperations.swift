public import JobModel
public import JobStore

/// Which failures of a cause a person wants to be done with.
public struct FailureChoice: Sendable {
    public var cause: CauseID
    public var jobName: String?
    /// The number of a release of the cause's group.
    public var release: Int64?
    /// So many at most; `nil` for all.
    public var limit: Int?

    public init(cause: CauseID, jobName: String? = nil, release: Int64? = nil, limit: Int? = nil) {
        self.cause = cause
        self.jobName = jobName
        self.release = release
        self.limit = limit
    }
}

/// What people do about failures. Every call blocks its thread.
public struct FailureOperations: Sendable {
    // Each is a row or two of the queue: others wait no longer than for a batch of claims.
    private static let failuresPerTransaction = 1_000

    private let store: any ErrorDesk & ReleaseStore

    public init(store: any ErrorDesk & ReleaseStore) { self.store = store }

    /// Causes, those that struck last first.
    ///
    /// - Throws: `StoreError` for a group that is not there or a cursor of another list; `OperationError` for a limit below 1.
    public func causes(_ filter: CauseFilter) throws -> Page<ErrorCause> {
        try filter.checkLimit()
        return try store.causes(filter)
    }

    /// Which open failures are meant.
    ///
    /// - Throws: `StoreError` for a cause or a release that is not there, `OperationError` for a limit below 1.
    public func filter(_ choice: FailureChoice) throws -> FailureFilter {
        let cause = try store.cause(choice.cause)
        var filter = FailureFilter(cause: cause.id)
        filter.jobName = choice.jobName
        filter.releaseID = try choice.release.map { try store.release(number: $0, ofGroup: cause.groupName).id }
        filter.limit = choice.limit ?? Self.failuresPerTransaction
        try filter.checkLimit()
        return filter
    }

    /// How many open failures are meant.
    public func count(_ choice: FailureChoice) throws -> ListCount {
        let count = try store.openFailureCount(filter(choice))
        guard let limit = choice.limit, limit <= count.number else { return count }
        return ListCount(counted: limit)
    }

    /// Calls what it is given, which settles some failures, within a transaction of its own where more is to be written with it.
    public typealias Commit = (() throws -> SettledFailures) throws -> SettledFailures

    /// Runs the tasks again, or releases them from quarantine, some a transaction.
    public func retry(
        _ choice: FailureChoice, now: UTCMilliseconds, commit: Commit = { try $0() }
    ) throws -> SettledFailures {
        try settle(choice) { filter in try commit { try store.retryFailures(filter, now: now) } }
    }

    /// Takes failures off the desk, some a transaction.
    public func drop(
        _ choice: FailureChoice, now: UTCMilliseconds, commit: Commit = { try $0() }
    ) throws -> SettledFailures {
        try settle(choice) { filter in try commit { try store.dropFailures(filter, now: now) } }
    }

    private func settle(
        _ choice: FailureChoice, _ settle: (FailureFilter) throws -> SettledFailures
    ) throws -> SettledFailures {
        var filter = try filter(choice)
        var left = choice.limit ?? .max
        var total = SettledFailures(changed: 0, leftAlone: 0, next: nil)
        repeat {
            filter.limit = min(left, Self.failuresPerTransaction)
            let page = try settle(filter)
            total.changed += page.changed
            total.leftAlone += page.leftAlone
            total.next = page.next
            left -= filter.limit
            filter.after = page.next
        } while filter.after != nil && left > 0
        return total
    }
}
