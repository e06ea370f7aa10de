public import JobModel

/// A job that was registered, and what was noticed.
public struct AddedJob: Sendable {
    public var job: Job
    /// Whether a plugin of its group's desired release has its handler. Until one has, its tasks wait.
    public var isHandlerOffered: Bool
    /// One that it has, and that may have been meant.
    public var nearestHandler: String?
}
