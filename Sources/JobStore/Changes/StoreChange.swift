public import JobModel

/// A hint that something may have changed: who reads it after that sees this state at least, or a later one.
///
/// Never parameters, results or messages.
public struct StoreChange: Sendable, Equatable {
    public enum Topic: String, Sendable, CaseIterable {
        case task, job, release, executor, group
    }

    public enum Kind: String, Sendable, CaseIterable {
        /// A task is new.
        case queued
        /// A task is claimed.
        case started
        /// A task's attempt has ended, and the task has not.
        case retried
        /// A task is claimed no more, without an attempt.
        case returned
        /// A task's last attempt has ended.
        case ended
        /// A release is new.
        case published
        /// A job does something else, or an executor has come further with a release.
        case state
        /// Anything else.
        case changed
    }

    public var topic: Topic
    public var kind: Kind
    /// Whose it is; `nil` when that is not known: then it is for those alone who may see everything.
    public var groupID: GroupID?
    public var groupName: String?
    /// An id, a group's name, or `GROUP/NUMBER` of a release; `nil` where many have changed and nobody has looked at each.
    public var key: String?
    /// Rises with each change of what the key names.
    public var version: Int64
    /// A job's name.
    public var name: String?
    public var jobID: JobID?
    public var executorID: ExecutorID?
    public var state: String?
    public var code: HandleCode?
    /// How often it happened: 0 where nobody has counted.
    public var count = 1
    /// Some of the keys, where many have changed.
    public var sample: [String] = []

    public init(_ topic: Topic, _ kind: Kind, of groupID: GroupID?, key: String?, version: Int64) {
        self.topic = topic
        self.kind = kind
        self.groupID = groupID
        self.key = key
        self.version = version
    }
}
