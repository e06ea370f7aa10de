/// What shall be different about a group; what is `nil` stays as it is.
public struct GroupChange: Sendable {
    public var summary: String?
    public var hostThreads: Int?
    /// `.some(nil)` for no limit.
    public var maxRunning: Int??
    /// `.some(nil)` for the usual step.
    public var ageingMs: Int64??

    public init() {}

    public var isEmpty: Bool { summary == nil && hostThreads == nil && maxRunning == nil && ageingMs == nil }
}

extension ExecutorGroup {
    public mutating func apply(_ change: GroupChange) {
        if let summary = change.summary { self.summary = summary }
        if let hostThreads = change.hostThreads { self.hostThreads = hostThreads }
        if let maxRunning = change.maxRunning { self.maxRunning = maxRunning }
        if let ageingMs = change.ageingMs { self.ageingMs = ageingMs }
    }
}
