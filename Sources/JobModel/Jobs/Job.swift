/// A definition of work: a row of `dot_job_info`. Its settings read as if they were its own.
@dynamicMemberLookup
public struct Job: Sendable, Identifiable {
    public var id: JobID
    public var name: String
    public var groupID: GroupID
    public var groupName: String
    public var settings: JobSettings
    public var isDisabled: Bool
    public var triggerStatus: TriggerStatus
    public var createdAt: UTCMilliseconds
    /// When somebody last changed it; `nil` when nobody has.
    public var updatedAt: UTCMilliseconds?
    public var lastTriggeredAt: UTCMilliseconds?
    /// The schedule's cursor: the first occurrence that no task has been written for.
    public var nextTriggerAt: UTCMilliseconds?
    /// When a task of it last failed for good; `nil` for never, as far as is known.
    public var lastFailedAt: UTCMilliseconds?

    public init(
        id: JobID, name: String, groupID: GroupID, groupName: String, settings: JobSettings, isDisabled: Bool = false,
        triggerStatus: TriggerStatus = .notStarted, createdAt: UTCMilliseconds,
        updatedAt: UTCMilliseconds? = nil, lastTriggeredAt: UTCMilliseconds? = nil,
        nextTriggerAt: UTCMilliseconds? = nil, lastFailedAt: UTCMilliseconds? = nil
    ) {
        self.id = id
        self.name = name
        self.groupID = groupID
        self.groupName = groupName
        self.settings = settings
        self.isDisabled = isDisabled
        self.triggerStatus = triggerStatus
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.lastTriggeredAt = lastTriggeredAt
        self.nextTriggerAt = nextTriggerAt
        self.lastFailedAt = lastFailedAt
    }

    public subscript<Value>(dynamicMember setting: KeyPath<JobSettings, Value>) -> Value { settings[keyPath: setting] }
}
