/// Whether a text is JSON (RFC 8259), by the reader that hosts and handlers have.
public enum JSONSyntax {
    /// Where a text stops being JSON, and why.
    public struct Fault: Error, Equatable {
        public let line: Int
        /// In characters, from 1.
        public let column: Int
        /// Without any part of the text, which may be secret.
        public let reason: String
    }

    /// Throws where a text is none. A member that stands twice in an object is JSON.
    public static func check(_ bytes: [UInt8]) throws(Fault) {
        do {
            _ = try JSONNode(reading: bytes, rejectsDuplicates: false)
        } catch {
            throw Fault(line: error.line, column: error.column, reason: plain(error.reason))
        }
    }

    /// jansson quotes what it stopped at.
    private static func plain(_ reason: String) -> String {
        if reason.hasPrefix("invalid Unicode") { return "invalid Unicode, such as half of a surrogate pair" }
        guard let quoted = reason.firstRange(of: " near ") else { return reason }
        return String(reason[..<quoted.lowerBound])
    }
}
