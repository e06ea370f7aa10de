/// A change of a release's state on one executor: a row of `dot_release_transition`.
public struct ReleaseTransition: Sendable, Equatable {
    /// Rises with time.
    public var id: Int64
    public var groupID: GroupID
    public var groupName: String
    public var releaseID: ReleaseID
    /// Of its group.
    public var releaseNo: Int64
    public var executorID: ExecutorID
    /// The executor's node.
    public var hostname: String
    public var state: ReleaseState
    public var reason: String?
    public var at: UTCMilliseconds

    public init(
        id: Int64, groupID: GroupID, groupName: String, releaseID: ReleaseID, releaseNo: Int64, executorID: ExecutorID,
        hostname: String, state: ReleaseState, reason: String?, at: UTCMilliseconds
    ) {
        self.id = id
        self.groupID = groupID
        self.groupName = groupName
        self.releaseID = releaseID
        self.releaseNo = releaseNo
        self.executorID = executorID
        self.hostname = hostname
        self.state = state
        self.reason = reason
        self.at = at
    }
}
