public import JobModel
import Threads

/// The time of day that rows are judged by: when a lease ends, and what is due.
public protocol StoreClock: Sendable {
    /// In milliseconds since 1970 UTC. Clocks of machines differ: where several share a store it is the server's, for all of them alike.
    /// Never blocks.
    var now: UTCMilliseconds { get }
}

extension StoreClock {
    /// Of a store that only this machine has: the machine's own.
    public var now: UTCMilliseconds { SystemClock.utcMilliseconds() }
}

/// Tells once, and again when it is another, by how much this machine's clock is off the store's.
public struct ClockSkew: Sendable {
    /// What nobody would notice, and a measurement across a slow network may be wrong by.
    private static let toleranceMs: Int64 = 1_000

    private var toldMs: Int64 = 0

    public init() {}

    /// - Parameter local: what this machine's shows, when it is not to be asked.
    /// - Returns: by how many milliseconds it is ahead, behind when negative, if that is news; 0 for one that has been set right.
    public mutating func news(of clock: any StoreClock, local: UTCMilliseconds? = nil) -> Int64? {
        let aheadMs = (local ?? SystemClock.utcMilliseconds()) - clock.now
        let skewMs = abs(aheadMs) > Self.toleranceMs ? aheadMs : 0
        guard abs(skewMs - toldMs) > Self.toleranceMs || (skewMs == 0) != (toldMs == 0) else { return nil }
        toldMs = skewMs
        return skewMs
    }

    /// What to log of it.
    public static func words(aheadMs: Int64) -> String {
        aheadMs == 0
            ? "clock: this machine's agrees with the database's again"
            : "clock: this machine's is \(abs(aheadMs)) ms \(aheadMs > 0 ? "ahead of" : "behind") the database's, which leases and due "
                + "times go by; set it right, since logs show the times of both"
    }
}
