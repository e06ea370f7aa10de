/// A point in time: milliseconds since 1970-01-01 UTC, as every `_at` column holds it.
public typealias UTCMilliseconds = Int64

public typealias GroupID = Int64
public typealias JobID = Int64
public typealias TaskID = Int64
public typealias RunID = Int64
public typealias LogID = Int64
public typealias CauseID = Int64
public typealias ExecutorID = Int64
public typealias SessionID = Int64
public typealias ReleaseID = Int64
public typealias PluginID = Int64
public typealias TokenID = Int64
public typealias AuditID = Int64

/// One delivery of a task to an executor.
///
/// `claimNo` grows with every claim of the task and nothing resets it, so a pair names one delivery for ever: a
/// completion, a hand-back or a rescue that names an older delivery is stale and changes nothing.
public struct ClaimKey: Hashable, Sendable {
    public let taskID: TaskID
    public let claimNo: Int64

    public init(taskID: TaskID, claimNo: Int64) {
        self.taskID = taskID
        self.claimNo = claimNo
    }
}
