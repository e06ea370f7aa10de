public import JobModel

/// How far somebody has looked: the last ids, and what the small tables held.
public struct ChangeMark: Sendable {
    /// What there is of a row of a small table: whose it is, and whether it is as it was.
    public struct Facts: Sendable, Equatable {
        public var groupID: GroupID
        public var text: String

        public init(groupID: GroupID, text: String) {
            self.groupID = groupID
            self.text = text
        }
    }

    /// A task that is claimed.
    public struct Running: Sendable, Equatable {
        public var claimNo: Int64
        public var jobID: JobID
        public var groupID: GroupID

        public init(claimNo: Int64, jobID: JobID, groupID: GroupID) {
            self.claimNo = claimNo
            self.jobID = jobID
            self.groupID = groupID
        }
    }

    /// When it was made; it never falls, whatever people do to the clock.
    public private(set) var version: UTCMilliseconds
    public var logID: LogID = 0
    public var taskID: TaskID = 0
    public var jobID: JobID = 0
    public var releaseID: ReleaseID = 0
    /// Of what executors have made of releases.
    public var transitionID: Int64 = 0
    public var auditID: Int64 = 0
    public var groups: [GroupID: Facts] = [:]
    public var groupNames: [GroupID: String] = [:]
    public var executors: [ExecutorID: Facts] = [:]
    /// The claimed tasks; `nil` while there are too many to look at each.
    public var running: [TaskID: Running]?
    /// While there are too many: how many claimed tasks each group has.
    public var claimed: [GroupID: Int] = [:]
    /// Attempts that releases have had.
    public var attempts: [ReleaseID: Int] = [:]
    /// Since when each group is owed a hint, because rows were passed over that nobody could put down to a group.
    public var owedSince: UTCMilliseconds?

    /// Of tasks whose ids other programs have drawn, where these are elsewhere.
    public var foreignTaskID: TaskID = 0
    /// By tables, where rows are not seen in the order of their ids.
    public var gaps: [String: IDGaps] = [:]

    public init(now: UTCMilliseconds) { version = now }

    public mutating func advance(to now: UTCMilliseconds) { version = max(now, version + 1) }
}
