import Execution
import Foundation
import JSONWriting
import JobModel
import Threads
import Wording

/// What is heard of a call: shown to a person as it comes, and kept for a program within the bounds of a log.
final class CallTranscript {
    private let isShown: Bool
    private var isMuted = false
    private var lines = BoundedLines()
    private(set) var progress: (fraction: Double, note: String)?
    private(set) var warnings: [String] = []

    /// - Parameter isShown: whether it is written to standard error.
    init(isShown: Bool) { self.isShown = isShown }

    func hear(_ sound: PluginTrial.Sound) {
        switch sound {
        case .line(let line):
            lines.append(.init(line: line, stream: nil))
            show(line.source == .dotjob ? "dotjob" : "\(line.level)", line.text)
        case .printed(let line, let stream):
            lines.append(.init(line: line, stream: stream))
            show(stream.rawValue, line.text)
        case .progress(let fraction, let note):
            progress = (fraction, note)
            show("progress", "\(Int((fraction * 100).rounded(.down)))%\(note.isEmpty ? "" : " \(note)")")
        case .notice(let text): Terminal.say("dotjob: \(text)")
        }
    }

    /// Something is not as it should be, though the attempts are done.
    func warn(_ text: String) {
        warnings.append(text)
        if isShown { show("warning", text) }
    }

    /// Of the attempts after the first nothing is shown until one fails.
    func attemptStarts(_ number: Int) {
        guard number > 1 else { return }
        isMuted = true
        lines = BoundedLines()
        progress = nil
    }

    /// Shows what the attempt that just failed has said.
    func attemptFailed() {
        guard isMuted else { return }
        isMuted = false
        for line in lines.all { show(line.label, line.line.text) }
        isMuted = true
    }

    func attemptsEnd() { isMuted = false }

    /// The lines of the last attempt, as JSON; before them those of loading where there was only one.
    var json: JSONValue {
        .list(
            lines.finished.map { entry in
                .object([
                    "at": JSONValue(entry.line.at), "level": .text("\(entry.line.level)"),
                    "source": .text(entry.line.source.rawValue), "stream": JSONValue(entry.stream?.rawValue),
                    "text": .text(entry.line.text),
                ])
            })
    }

    private func show(_ label: String, _ text: String) {
        guard isShown, !isMuted else { return }
        Terminal.say("\(label.padding(toLength: 9, withPad: " ", startingAt: 0))\(text.printable)")
    }
}

/// Lines up to as many bytes as an attempt may log.
private struct BoundedLines {
    struct Entry {
        var line: LogLine
        var stream: PrintedTo?

        var label: String { stream?.rawValue ?? (line.source == .dotjob ? "dotjob" : "\(line.level)") }
    }

    private(set) var all: [Entry] = []
    private var bytes = 0
    private var dropped = 0

    mutating func append(_ entry: Entry) {
        let size = max(entry.line.text.utf8.count, 1)
        guard dropped == 0, bytes + size <= Limits.logBytesPerAttempt else {
            dropped += 1
            return
        }
        bytes += size
        all.append(entry)
    }

    /// With the mark of the cut where there was one.
    var finished: [Entry] {
        guard dropped > 0 else { return all }
        let mark = LogLine(
            at: SystemClock.utcMilliseconds(), level: .warning, source: .dotjob,
            text: "… \(dropped) more lines were cut")
        return all + [Entry(line: mark, stream: nil)]
    }
}
