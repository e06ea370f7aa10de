public import JobStore

/// What would come of a publish.
public struct PublishOutlook: Sendable {
    /// With the release as it would be.
    public let outcome: PublishOutcome
    public let comparison: ReleaseComparison
    /// The enabled jobs that the release would have an objection to, by name.
    public let misfits: [JobMisfit]

    public init(_ outcome: PublishOutcome, comparison: ReleaseComparison, misfits: [JobMisfit]) {
        self.outcome = outcome
        self.comparison = comparison
        self.misfits = misfits
    }

    /// - Parameter outcome: as `PluginPublisher.judge` has it.
    public init(_ outcome: PublishOutcome, in store: any Store) throws {
        let releases = ReleaseOperations(store: store)
        self.outcome = outcome
        comparison = try releases.comparison(of: outcome.release)
        misfits = try releases.misfits(of: outcome.release)
    }
}
