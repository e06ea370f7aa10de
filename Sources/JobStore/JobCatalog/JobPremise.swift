public import JobModel

/// What a request about a job was judged by.
///
/// A caller reads, judges (parameters against the desired release's schema, say) and then asks. The store compares this in the
/// transaction that carries the request out: what has changed since is a `conflict`, and the caller reads and judges again. What was
/// compared, the job's row and its group's, stays as it is until the commit: a store whose transactions run side by side locks both.
public struct JobPremise: Sendable, Equatable {
    /// The job's, as they were read; `nil` when they did not matter, or there is no job yet.
    public var settings: JobSettings?
    /// What the job's group wanted; `nil` when that was no release.
    public var desiredReleaseID: ReleaseID?

    public init(settings: JobSettings?, desiredReleaseID: ReleaseID?) {
        self.settings = settings
        self.desiredReleaseID = desiredReleaseID
    }

    /// - Parameters:
    ///   - current: the settings as they are now; `nil` for a job that is about to be.
    ///   - desired: the release that the group wants now.
    /// - Throws: `conflict` when the request was judged by something else.
    public func check(
        ofJob job: String, group: String, settings current: JobSettings?, desiredReleaseID desired: ReleaseID?
    ) throws {
        if let settings, settings != current { throw StoreError.jobChanged(job) }
        if desiredReleaseID != desired { throw StoreError.groupMovedOn(group, job: job) }
    }
}
