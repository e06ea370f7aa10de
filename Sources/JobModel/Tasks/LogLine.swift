/// A line that a handler wrote during an attempt.
public struct LogLine: Sendable, Hashable {
    public enum Level: Int, Sendable, Codable {
        case debug = 0
        case info = 1
        case warning = 2
        case error = 3
    }

    /// Where the line came from.
    public enum Source: String, Sendable, Codable {
        /// The host's log call: exact.
        case log
        /// Printed while this attempt alone ran.
        case output
        /// Printed while several attempts ran: it may belong to any of them.
        case shared
        /// Said by dotjob itself, such as the mark of a cut.
        case dotjob
    }

    public var at: UTCMilliseconds
    public var level: Level
    public var source: Source
    public var text: String

    public init(at: UTCMilliseconds, level: Level, source: Source, text: String) {
        self.at = at
        self.level = level
        self.source = source
        self.text = text
    }
}
