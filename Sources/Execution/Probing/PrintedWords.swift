import JobModel

/// What a host printed before it ended: the first lines of its standard error, where runtimes say why they end the process.
struct PrintedWords {
    private static let mostLines = 3
    private static let longestLine = 300

    private var lines: [String] = []

    mutating func note(_ word: ThrowawayHost.Word) {
        guard case .printed(let text, .standardError) = word, lines.count < Self.mostLines else { return }
        let line = text.trimmingPrefix { $0.isWhitespace }
        if !line.isEmpty { lines.append(String(line.prefix(Self.longestLine))) }
    }

    /// The end of a sentence about the host; empty when it printed nothing.
    var clause: String {
        lines.isEmpty ? "" : ", having printed " + lines.map { "\"\($0)\"" }.joined(separator: " ")
    }

    var cure: Cure {
        let isSanitizer = lines.contains { $0.contains("Sanitizer") || $0.contains("ASan runtime") }
        return .plain(
            isSanitizer
                ? "build it without -fsanitize: that runtime must be in a program from its start"
                : "correct that, then publish again")
    }
}
