/// A time in which nothing new is claimed: of a group that is paused, or on a node that drains. What runs goes on.
public struct Pause: Sendable, Equatable {
    /// When it ends by itself; `nil` for one that lasts until somebody ends it.
    public var until: UTCMilliseconds?

    public init(until: UTCMilliseconds? = nil) { self.until = until }

    /// Whether it has not ended by itself: what is stored stays when its time is over.
    public func lasts(at now: UTCMilliseconds) -> Bool { until.map { $0 > now } ?? true }

    /// Of what lasts, what lasts longest.
    public static func longest(of pauses: Pause?..., at now: UTCMilliseconds) -> Pause? {
        pauses.compactMap { $0 }.filter { $0.lasts(at: now) }.max { $0.until ?? .max < $1.until ?? .max }
    }
}
