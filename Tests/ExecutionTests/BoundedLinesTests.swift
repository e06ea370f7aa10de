import JobModel
import Testing

@testable import Execution

@Suite("The log of an attempt")
struct BoundedLinesTests {
    private func line(_ text: String, _ source: LogLine.Source = .log) -> LogLine {
        LogLine(at: 1, level: .info, source: source, text: text)
    }

    @Test("Lines past the limit are counted, dropped, and the cut is marked")
    func cut() {
        var lines = BoundedLines<LogLine>()
        let block = String(repeating: "x", count: 16 * 1024)
        for _ in 0..<6 { lines.append(line(block)) }
        let finished = lines.finished(at: 9)
        #expect(finished.count == 5)
        #expect(
            finished.last
                == LogLine(
                    at: 9, level: .warning, source: .dotjob, text: "… 2 more lines (\(2 * 16 * 1024) bytes) were cut"))
    }

    @Test("Empty lines count too: a million of them are cut like any others")
    func emptyLines() {
        var lines = BoundedLines<LogLine>()
        for _ in 0..<1_000_000 { lines.append(line("", .output)) }
        #expect(lines.finished(at: 9).count <= Limits.logBytesPerAttempt + 1)
    }

    @Test("Without a cut nothing is added")
    func noCut() {
        var lines = BoundedLines<LogLine>()
        lines.append(line("a"))
        #expect(lines.finished(at: 9) == [line("a")])
    }

    @Test("Output that nobody answered for when it did not fit is counted, and the cut is marked where it ends up")
    func unclaimed() {
        var output = BoundedLines<String>()
        let block = String(repeating: "x", count: 16 * 1024)
        for text in [block, block, block, block, block, ""] { output.append(text) }
        #expect(output.lines.count == 4)
        var lines = BoundedLines<LogLine>()
        for text in output.lines { lines.append(line(text, .output)) }
        lines.add(output.dropped)
        #expect(lines.finished(at: 9).last?.text == "… 2 more lines (\(16 * 1024 + 1) bytes) were cut")
    }
}
