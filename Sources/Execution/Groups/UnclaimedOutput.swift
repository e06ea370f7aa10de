import JobModel

/// What a host has printed and nobody answers for yet, bounded as an attempt's log is: what does not fit is counted.
struct UnclaimedOutput {
    private(set) var lines: [String] = []
    private(set) var droppedLines = 0
    private(set) var droppedBytes = 0
    private var bytes = 0

    mutating func append(_ more: [String]) {
        for line in more {
            let size = max(line.utf8.count, 1)
            if droppedLines == 0, bytes + size <= Limits.logBytesPerAttempt {
                bytes += size
                lines.append(line)
            } else {
                droppedLines += 1
                droppedBytes += size
            }
        }
    }
}
