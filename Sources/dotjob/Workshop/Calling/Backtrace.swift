import Execution
import Foundation

/// The places of a crash, with files and lines where a symboliser is installed and the library has debug information.
enum Backtrace {
    /// The symbolisers known, with the options that make both answer with two lines a place: the function, then `file:line`.
    private static let symbolisers: [(name: String, options: [String])] = [
        ("llvm-symbolizer", ["--inlining=false", "--demangle", "--functions=linkage", "--output-style=GNU", "-e"]),
        ("addr2line", ["-C", "-f", "-e"]),
    ]

    static func lines(_ crash: TrialOutcome.Crash?) -> [String] {
        guard let crash else { return [] }
        var sources: [Int: String] = [:]
        let numbered = crash.frames.enumerated().compactMap { index, frame in frame.place.map { (index, $0) } }
        for (path, frames) in Dictionary(grouping: numbered, by: \.1.path) {
            let found = sourcePlaces(of: frames.map(\.1.offset), in: path)
            for ((index, _), source) in zip(frames, found) { sources[index] = source }
        }
        return counted(crash.frames.enumerated().map { index, frame in sources[index] ?? frame.text })
    }

    /// Runs of one line as one, as a recursion without end has.
    private static func counted(_ lines: [String]) -> [String] {
        var runs: [(line: String, count: Int)] = []
        for line in lines {
            if runs.last?.line == line { runs[runs.count - 1].count += 1 } else { runs.append((line, 1)) }
        }
        return runs.map { $0.count == 1 ? $0.line : "\($0.line) (\($0.count) times)" }
    }

    /// `send_mail at mail.c:31` for each offset; `nil` where the symboliser knows no line.
    private static func sourcePlaces(of offsets: [UInt64], in path: String) -> [String?] {
        for (name, options) in symbolisers {
            guard let tool = ProgramSearch.path(of: name) else { continue }
            let addresses = offsets.map { "0x\(String($0, radix: 16))" }
            guard let output = try? CapturedRun.output(of: tool, options + [path] + addresses) else { continue }
            let lines = output.split(separator: "\n", omittingEmptySubsequences: true).map(String.init)
            guard lines.count == 2 * offsets.count else { continue }
            let places = offsets.indices.map { place(function: lines[2 * $0], source: lines[2 * $0 + 1]) }
            if places.contains(where: { $0 != nil }) { return places }
        }
        return offsets.map { _ in nil }
    }

    private static func place(function: String, source: String) -> String? {
        // A line that is not known is `??:0`, `??:?` or `file:?`.
        let source = source.split(separator: " (discriminator").first.map(String.init) ?? source
        guard !source.hasPrefix("??"), !source.hasSuffix(":?"), !source.hasSuffix(":0") else { return nil }
        return "\(function == "??" ? "in" : function) at \(source)"
    }
}
