public import JobModel

/// A job that was registered or changed, and what was noticed.
public struct EditedJob: Sendable {
    public var job: Job
    /// Set when its group's desired release has not the handler that was given. Until one has, its tasks wait.
    public var missingHandler: MissingHandler?

    public init(job: Job, missingHandler: MissingHandler?) {
        self.job = job
        self.missingHandler = missingHandler
    }
}
