public import JobModel

/// A task that now belongs to the session.
public struct ClaimedTask: Sendable {
    public var key: ClaimKey
    public var groupID: GroupID
    public var jobID: JobID
    public var jobName: String
    public var handler: String
    public var parameters: String
    /// 0 for no limit.
    public var timeoutMs: Int64
    /// The attempt that this delivery makes, 1 for the first.
    public var attempt: Int
    public var runAt: UTCMilliseconds
    public var scheduledAt: UTCMilliseconds?
    public var isSuspect: Bool
    /// The release that it shall run on, in a solo host; `nil` for the group's.
    public var pinnedReleaseID: ReleaseID?
    /// A W3C traceparent.
    public var traceContext: String?

    public init(
        key: ClaimKey, groupID: GroupID, jobID: JobID, jobName: String, handler: String, parameters: String,
        timeoutMs: Int64, attempt: Int, runAt: UTCMilliseconds, scheduledAt: UTCMilliseconds?, isSuspect: Bool,
        pinnedReleaseID: ReleaseID? = nil, traceContext: String? = nil
    ) {
        self.key = key
        self.groupID = groupID
        self.jobID = jobID
        self.jobName = jobName
        self.handler = handler
        self.parameters = parameters
        self.timeoutMs = timeoutMs
        self.attempt = attempt
        self.runAt = runAt
        self.scheduledAt = scheduledAt
        self.isSuspect = isSuspect
        self.pinnedReleaseID = pinnedReleaseID
        self.traceContext = traceContext
    }
}

extension ClaimedTask {
    /// Whether it runs alone, in a host of its own: as a suspect, or because it is pinned to a release.
    public var isSolo: Bool { isSuspect || pinnedReleaseID != nil }
}
