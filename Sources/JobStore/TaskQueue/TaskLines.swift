public import JobModel

/// Lines that a running attempt has logged, for those who look on. Its completion brings them all again.
public struct TaskLines: Sendable, Equatable {
    public var key: ClaimKey
    /// The number of the first, as the log will count them: from 1.
    public var first: Int
    public var lines: [LogLine]

    public init(key: ClaimKey, first: Int, lines: [LogLine]) {
        self.key = key
        self.first = first
        self.lines = lines
    }

    /// The number of the line after the last.
    public var end: Int { first + lines.count }
}
