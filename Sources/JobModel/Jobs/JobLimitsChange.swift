/// A change to a job's limits; `nil` leaves a value as it is, `.some(nil)` takes it away.
public struct JobLimitsChange: Sendable, Equatable {
    public var maxRunning: Int??
    public var key: ParameterKey??
    public var maxPerKey: Int??
    public var rate: StartRate??
    public var burst: Int??

    public init() {}

    /// The change that sets everything.
    public init(_ limits: JobLimits) {
        maxRunning = .some(limits.maxRunning)
        key = .some(limits.key)
        maxPerKey = .some(limits.maxPerKey)
        rate = .some(limits.rate)
        burst = .some(limits.burst)
    }
}

extension JobLimits {
    public mutating func apply(_ change: JobLimitsChange) {
        if let maxRunning = change.maxRunning { self.maxRunning = maxRunning }
        if let key = change.key { self.key = key }
        if let maxPerKey = change.maxPerKey { self.maxPerKey = maxPerKey }
        if let rate = change.rate { self.rate = rate }
        if let burst = change.burst { self.burst = burst }
        // Without a rate it means nothing.
        if change.rate == .some(nil), change.burst == nil { burst = nil }
    }
}
