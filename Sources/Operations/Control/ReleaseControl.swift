public import JobModel
public import JobStore

/// What people do with releases.
public protocol ReleaseControl: RolloutWatch {
    /// Releases, newest first.
    func releases(_ filter: ReleaseFilter) throws -> Page<ReleaseFacts>

    /// - Throws: when no group or more than one has such a release.
    func release(_ name: ReleaseName) throws -> ReleaseFacts

    /// Holds a release against the one before it.
    func comparison(of release: Release) throws -> ReleaseComparison

    /// The enabled jobs of its group that a release has an objection to, by name.
    func misfits(of release: Release) throws -> [JobMisfit]

    /// As the method of `PluginPublisher`.
    func publish(_ request: PublishRequest) throws -> PublishOutcome

    /// What `publish` would come to now. Nothing is written.
    func outlook(_ request: PublishRequest) throws -> PublishOutlook

    /// As the method of `ReleaseOperations`.
    func promote(group: String, allowsRemoval: Bool) throws -> Release

    /// As the method of `ReleaseOperations`.
    func shareCanary(group: String, percent: Int, release number: Int64?) throws -> ExecutorGroup

    /// As the method of `ReleaseOperations`.
    func rollBack(group: String, to number: Int64?, allowsRemoval: Bool) throws -> RollbackOutcome
}
