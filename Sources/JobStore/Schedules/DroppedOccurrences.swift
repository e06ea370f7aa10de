import Foundation
public import JobModel

/// Occurrences of a job that nobody wrote in time, and that its misfire strategy drops: one log row tells of them.
public struct DroppedOccurrences: Sendable, Equatable {
    public var count: Int
    /// There are that many or more: years of seconds are not counted one by one.
    public var isAtLeast: Bool
    public var first: UTCMilliseconds
    public var last: UTCMilliseconds

    public init(count: Int, isAtLeast: Bool = false, first: UTCMilliseconds, last: UTCMilliseconds) {
        self.count = count
        self.isAtLeast = isAtLeast
        self.first = first
        self.last = last
    }

    /// What the log says of such begins with this.
    public static let mark = "missed: "

    /// For the log, in UTC.
    public func message(_ strategy: MisfireStrategy) -> String {
        message("dropped by the misfire strategy \(strategy.rawValue)")
    }

    /// As above, of a job that was changed, disabled or deleted before they were written.
    public var messageOfChange: String { message("dropped, since the job was changed before they were written") }

    private func message(_ reason: String) -> String {
        let number = isAtLeast ? "\(count) or more" : "\(count)"
        let span = count == 1 ? "due \(Self.text(last))" : "due from \(Self.text(first)) to \(Self.text(last))"
        return "\(Self.mark)\(number) \(count == 1 ? "occurrence" : "occurrences") \(span), \(reason)."
    }

    private static func text(_ time: UTCMilliseconds) -> String {
        Date(timeIntervalSince1970: Double(time) / 1_000).formatted(.iso8601)
    }
}
