import JobModel

/// The log lines of a running attempt, bounded: past the limit they are counted and dropped, and the cut is marked.
struct AttemptLines {
    private var lines: [LogLine] = []
    private var bytes = 0
    private var droppedLines = 0
    private var droppedBytes = 0

    mutating func append(_ line: LogLine) {
        // Empty ones take room too.
        let size = max(line.text.utf8.count, 1)
        // What dotjob itself says (the host's own mark of a cut) always fits.
        guard line.source == .dotjob || (droppedLines == 0 && bytes + size <= Limits.logBytesPerAttempt) else {
            droppedLines += 1
            droppedBytes += size
            return
        }
        bytes += size
        lines.append(line)
    }

    /// Counts lines that were dropped before they came here.
    mutating func cut(lines: Int, bytes: Int) {
        droppedLines += lines
        droppedBytes += bytes
    }

    /// All lines, with the mark of the cut where there was one.
    func finished(at now: UTCMilliseconds) -> [LogLine] {
        guard droppedLines > 0 else { return lines }
        let text = "… \(droppedLines) more lines (\(droppedBytes) bytes) were cut"
        return lines + [LogLine(at: now, level: .warning, source: .dotjob, text: text)]
    }
}
