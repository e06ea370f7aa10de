extension String {
    /// The text with control characters written as escapes: what a handler or a stranger wrote cannot drive the terminal.
    var printable: String {
        guard unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else { return self }
        return unicodeScalars.reduce(into: "") { text, scalar in
            text += scalar.properties.generalCategory == .control ? scalar.escaped(asASCII: true) : String(scalar)
        }
    }

    /// As `printable`, with its ends of line and tabs as they are.
    var printableLines: String {
        split(separator: "\n", omittingEmptySubsequences: false)
            .map {
                $0.split(separator: "\t", omittingEmptySubsequences: false).map { String($0).printable }.joined(
                    separator: "\t")
            }
            .joined(separator: "\n")
    }

    /// The text in quotes, for an error.
    var quoted: String { "\"\(printable)\"" }

    /// The first line, printable, with a mark when there is more.
    var firstLine: String {
        guard let end = firstIndex(where: \.isNewline) else { return printable }
        return String(self[..<end]).printable + " …"
    }
}
