public import JobModel

/// What was, for charts and judgement. Every call blocks its thread.
///
/// What a store must keep: an attempt counts in the transaction that logs it, once, whatever is folded when; and each change of a
/// release's state on an executor is there, in the order in which they were written. What is older than `Limits.historyMs` may be gone.
public protocol HistoryStore: Sendable {
    /// Attempts that ended in a range of time, in steps.
    ///
    /// - Throws: `notFound` for an unknown group or release, `invalid` for a range or steps out of bounds.
    func rollups(_ filter: RollupFilter) throws -> [RollupStep]

    /// What became of releases on executors, newest first.
    ///
    /// - Throws: `notFound` for an unknown group, `invalid` for a cursor of another list.
    func transitions(_ filter: TransitionFilter) throws -> Page<ReleaseTransition>

    /// What a job's newest attempts took.
    ///
    /// - Parameter runs: attempts at most.
    /// - Throws: `notFound`.
    func statistics(ofJob name: String, runs: Int, recent: Int) throws -> JobStatistics

    /// As above of many jobs at one moment, by their ids. One that is not there is passed over.
    func statistics(ofJobs ids: [JobID], runs: Int, recent: Int) throws -> [JobID: JobStatistics]
}
