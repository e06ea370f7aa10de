import JobModel
public import JobStore

/// How tasks that were queued together ended.
public struct RunOutcome: Sendable, Equatable {
    public let summary: RunSummary
    /// Tasks that were queued.
    public let count: Int

    public init(summary: RunSummary, count: Int) {
        self.summary = summary
        self.count = count
    }

    /// Tasks that left the queue without a final attempt: their job was deleted, or their log pruned.
    public var removed: Int { max(count - summary.ended.values.reduce(0, +) - summary.live, 0) }

    /// Whether all ended with 200.
    public var isSuccess: Bool { summary.ended[.ok] == count }
}
