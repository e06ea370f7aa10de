/// How many tasks may start in which time, as `start_rate` holds it.
public struct StartRate: Hashable, Sendable {
    public var count: Int
    public var perMs: Int64

    public init(count: Int, perMs: Int64) {
        self.count = count
        self.perMs = perMs
    }

    /// As it is stored, and as people write it: `100/1m`.
    public var text: String { "\(count)/\(DurationText.text(milliseconds: perMs))" }

    /// - Returns: `nil` for anything but a number and a duration, and for those that are out of range.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let count = Int(parts[0]), let perMs = try? DurationText.milliseconds(parts[1])
        else { return nil }
        self.init(count: count, perMs: perMs)
        guard isWithinLimits else { return nil }
    }

    public var isWithinLimits: Bool { Limits.startsPerRate.contains(count) && Limits.rateMs.contains(perMs) }
}
