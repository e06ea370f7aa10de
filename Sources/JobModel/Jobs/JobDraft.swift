/// What a person writes to register a job. Its settings read, and are set, as if they were its own.
@dynamicMemberLookup
public struct JobDraft: Sendable {
    public var name: String
    public var group: String
    public var settings: JobSettings

    public init(name: String, group: String, settings: JobSettings) {
        self.name = name
        self.group = group
        self.settings = settings
    }

    public init(name: String, group: String, handler: String) {
        self.init(name: name, group: group, settings: JobSettings(handler: handler))
    }

    public subscript<Value>(dynamicMember setting: WritableKeyPath<JobSettings, Value>) -> Value {
        get { settings[keyPath: setting] }
        set { settings[keyPath: setting] = newValue }
    }
}
