import JobModel

/// Lines, bounded as an attempt's log is: what does not fit is counted and dropped, and so is all that comes after it.
struct BoundedLines<Line> {
    private(set) var lines: [Line] = []
    private(set) var dropped = DroppedLines()
    private var bytes = 0

    /// - Parameter isBounded: otherwise it fits, however much there is.
    mutating func append(_ line: Line, bytes: Int, isBounded: Bool = true) {
        // Empty ones take room too.
        let size = max(bytes, 1)
        guard !isBounded || (dropped.count == 0 && self.bytes + size <= Limits.logBytesPerAttempt) else {
            dropped.count += 1
            dropped.bytes += size
            return
        }
        self.bytes += size
        lines.append(line)
    }

    /// Counts lines that were dropped before they came here.
    mutating func add(_ dropped: DroppedLines) {
        self.dropped.count += dropped.count
        self.dropped.bytes += dropped.bytes
    }
}

/// How much did not fit.
struct DroppedLines: Equatable {
    var count = 0
    var bytes = 0
}

/// What a host has printed.
extension BoundedLines<String> {
    mutating func append(_ line: String) { append(line, bytes: line.utf8.count) }
}

/// The log lines of a running attempt.
extension BoundedLines<LogLine> {
    /// What dotjob itself says (the host's own mark of a cut) always fits.
    mutating func append(_ line: LogLine) {
        append(line, bytes: line.text.utf8.count, isBounded: line.source != .dotjob)
    }

    /// All lines, with the mark of the cut where there was one.
    func finished(at now: UTCMilliseconds) -> [LogLine] {
        guard dropped.count > 0 else { return lines }
        let text = "… \(dropped.count) more lines (\(dropped.bytes) bytes) were cut"
        return lines + [LogLine(at: now, level: .warning, source: .dotjob, text: text)]
    }
}
