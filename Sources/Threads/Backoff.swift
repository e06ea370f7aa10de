/// The pause after a failure: 100 ms, doubling with each failure that follows, up to 5 s, until something succeeds.
///
/// Pure: times are microseconds of whatever clock the caller goes by, which must not jump.
public struct Backoff: Equatable, Sendable {
    private static let firstMicroseconds: Int64 = 100_000
    private static let longestMicroseconds: Int64 = 5_000_000

    /// Failures that cost no pause.
    private let freeFailures: Int
    /// How long a success must last before it counts as one.
    private let provenMicroseconds: Int64
    private var failures = 0
    private var succeededAt: Int64?
    public private(set) var until: Int64 = 0

    public init(freeFailures: Int = 0, provenMicroseconds: Int64 = 0) {
        self.freeFailures = freeFailures
        self.provenMicroseconds = provenMicroseconds
    }

    /// Whether nothing has succeeded since the last failure.
    public var isTroubled: Bool { failures > 0 }

    public func isOver(now: Int64) -> Bool { now >= until }

    public mutating func failed(now: Int64) {
        if let succeededAt, now - succeededAt > provenMicroseconds { failures = 0 }
        succeededAt = nil
        failures += 1
        until = now + pauseMicroseconds
    }

    public mutating func succeeded(now: Int64) {
        if provenMicroseconds == 0 { reset() } else { succeededAt = now }
    }

    public mutating func reset() { self = Backoff(freeFailures: freeFailures, provenMicroseconds: provenMicroseconds) }

    /// The pause that the last failure asks for.
    public var pauseMicroseconds: Int64 {
        let doublings = failures - freeFailures - 1
        guard doublings >= 0 else { return 0 }
        return min(Self.firstMicroseconds << Int64(min(doublings, 10)), Self.longestMicroseconds)
    }
}
