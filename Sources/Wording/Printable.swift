import JobModel

extension String {
    /// The text with control characters, and those that hide or turn what stands around them, written as escapes: what a handler or a
    /// stranger wrote cannot drive the terminal, nor show something else than it is.
    package var printable: String {
        guard unicodeScalars.contains(where: Self.isEscaped) else { return self }
        return unicodeScalars.reduce(into: "") { text, scalar in
            text += Self.isEscaped(scalar) ? scalar.escaped(asASCII: true) : String(scalar)
        }
    }

    private static func isEscaped(_ scalar: Unicode.Scalar) -> Bool {
        // The joiners make one sign of several, and hide nothing.
        if scalar.value == 0x200C || scalar.value == 0x200D { return false }
        return scalar.properties.generalCategory == .control || HiddenCharacter.isHidden(scalar)
    }

    /// As `printable`, with its ends of line and tabs as they are.
    package var printableLines: String {
        split(separator: "\n", omittingEmptySubsequences: false)
            .map {
                $0.split(separator: "\t", omittingEmptySubsequences: false).map { String($0).printable }.joined(
                    separator: "\t")
            }
            .joined(separator: "\n")
    }

    /// The text in quotes, for an error.
    package var quoted: String { "\"\(printable)\"" }

    /// The first line, printable, with a mark when there is more.
    package var firstLine: String {
        guard let end = firstIndex(where: \.isNewline) else { return printable }
        return String(self[..<end]).printable + " …"
    }
}
