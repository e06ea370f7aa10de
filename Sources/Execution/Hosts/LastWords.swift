import CSlotTable
import Glibc
import HostProtocol

/// What an attempt had said and set when its host died, read from the memory that it shared. A plugin may have written over it: whatever
/// does not make sense is left out.
struct LastWords {
    /// All lines of its log, those that the executor has heard among them.
    var lines: [HostLogLine] = []
    /// From `fail`: the kind and the message.
    var failure: String?
    var result: String?
    /// The progress that it reported last, for people: `42 %: indexing`.
    var progress: String?

    init?(of task: TaskReference, in memory: Int32, slots: UInt32, slot: UInt32) {
        guard let words = slot_words_copy(memory, slots, slot) else { return nil }
        defer { free(UnsafeMutableRawPointer(words)) }
        lines = Self.lines(of: task, in: words)
        let kind = Self.text(words, slot_words_kind)
        let message = Self.text(words, slot_words_message)
        let parts = [kind, message].filter { !$0.isEmpty }
        if !parts.isEmpty { failure = parts.joined(separator: ": ") }
        var resultBytes = 0
        if slot_words_result(words, &resultBytes) != nil { result = Self.text(words, slot_words_result) }
        let fraction = slot_words_progress(words)
        if fraction >= 0, fraction <= 1 {
            let note = Self.text(words, slot_words_note)
            progress = "\(Int((fraction * 100).rounded())) %" + (note.isEmpty ? "" : ": \(note)")
        }
    }

    private static func lines(of task: TaskReference, in words: OpaquePointer) -> [HostLogLine] {
        var length = 0
        let start = slot_words_lines(words, &length)
        var reader = FrameReader(UnsafeRawBufferPointer(start: start, count: length))
        var lines: [HostLogLine] = []
        while !reader.isAtEnd, let line = try? HostLogLine(from: &reader), line.task == task { lines.append(line) }
        return lines
    }

    private static func text(
        _ words: OpaquePointer, _ part: (OpaquePointer, UnsafeMutablePointer<Int>) -> UnsafePointer<CChar>?
    ) -> String {
        var length = 0
        guard let start = part(words, &length) else { return "" }
        return String(decoding: UnsafeRawBufferPointer(start: start, count: length), as: UTF8.self)
    }
}
