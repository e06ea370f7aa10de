/// A schedule that can't be used.
///
/// `message` is written for the person who wrote the schedule: the subject first, the value quoted, the cure last.
public struct ScheduleError: Error, Equatable, CustomStringConvertible {
    public enum Code: Sendable {
        /// A cron expression that can't be read, or that no date ever fits.
        case cron
        case timeZone
        case interval
    }

    public let code: Code
    public let message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { message }
}
