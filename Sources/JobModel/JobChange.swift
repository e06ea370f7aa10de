/// What a change of a job may touch: of one that is registered, and of one that is about to be.
public protocol JobSettings {
    var handler: String { get set }
    var parameters: String { get set }
    var timeoutMs: Int64 { get set }
    var retries: Int { get set }
    var retriesEnabled: Bool { get set }
    var schedule: Schedule { get set }
    var timeZone: String { get set }
    var misfireStrategy: MisfireStrategy { get set }
    var blockStrategy: BlockStrategy { get set }
    var priority: Int { get set }
}

extension JobSettings {
    /// Sets the values that `change` carries.
    public mutating func apply(_ change: JobChange) {
        handler = change.handler ?? handler
        parameters = change.parameters ?? parameters
        timeoutMs = change.timeoutMs ?? timeoutMs
        retries = change.retries ?? retries
        retriesEnabled = change.retriesEnabled ?? retriesEnabled
        schedule = change.schedule ?? schedule
        timeZone = change.timeZone ?? timeZone
        misfireStrategy = change.misfireStrategy ?? misfireStrategy
        blockStrategy = change.blockStrategy ?? blockStrategy
        priority = change.priority ?? priority
    }
}

/// A change to a registered job; `nil` leaves a value as it is.
public struct JobChange: Sendable {
    public var handler: String?
    public var parameters: String?
    public var timeoutMs: Int64?
    public var retries: Int?
    public var retriesEnabled: Bool?
    public var schedule: Schedule?
    public var timeZone: String?
    public var misfireStrategy: MisfireStrategy?
    public var blockStrategy: BlockStrategy?
    public var priority: Int?

    public init() {}

    /// Whether the change moves when the job's tasks come due.
    public var touchesSchedule: Bool { schedule != nil || timeZone != nil }
}
