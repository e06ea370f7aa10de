/// How many tasks of a job may run, and start, over all executors.
public struct JobLimits: Hashable, Sendable {
    /// Tasks that may run at once; `nil` for any number.
    public var maxRunning: Int?
    /// What tasks are counted apart by; `nil` where they are not. Those that lack it are counted together.
    public var key: ParameterKey?
    /// Tasks with the same key that may run at once; `nil` for any number.
    public var maxPerKey: Int?
    /// Starts in a time, of all tasks, or of those with the same key; `nil` for any number.
    public var rate: StartRate?
    /// Starts that may come at once when none has come for a while; `nil` for as many as the rate has.
    public var burst: Int?

    public init() {}

    /// Starts that may come at once, when there is a rate.
    public var effectiveBurst: Int? { rate.map { burst ?? $0.count } }

    public var areNone: Bool { maxRunning == nil && maxPerKey == nil && rate == nil }
}
