/// What a failure says, without what differs from one to the next: numbers, ids and addresses are `#`.
///
/// `user 17 at 10.0.0.1:5432` and `user 4711 at 10.0.0.9:5432` are the same then. It is for telling causes apart, and errs on the side of
/// putting two together: a list of ten thousand causes helps nobody.
public struct MaskedMessage: Sendable, Hashable {
    /// At most `Limits.causeBytes`.
    public let text: String

    /// In place of what a handler says beyond its `Limits.causesPerHandler` causes.
    public static let others = MaskedMessage("…")

    /// What stands in place of what varies.
    private static let mask = UInt8(ascii: "#")

    public init(_ message: String?) {
        var reader = Reader()
        // What lies behind is cut off anyway, and a mask is no longer than what it stands for, but for single digits.
        for byte in (message ?? "").utf8.prefix(4 * Limits.causeBytes) { reader.read(byte) }
        text = reader.end()
    }

    /// Takes a message apart, byte by byte.
    private struct Reader {
        private var text: [UInt8] = []
        private var token: [UInt8] = []

        mutating func read(_ byte: UInt8) {
            if byte.isOfToken { return token.append(byte) }
            endToken()
            if byte > UInt8(ascii: " ") {
                text.append(byte)
            } else if text.last != UInt8(ascii: " "), !text.isEmpty {
                text.append(UInt8(ascii: " "))
            }
        }

        mutating func end() -> String {
            endToken()
            while text.last == UInt8(ascii: " ") { text.removeLast() }
            var kept = text.prefix(Limits.causeBytes)
            // Not in the middle of a character.
            if kept.count < text.count {
                while let last = kept.last, last & 0xC0 == 0x80 { kept.removeLast() }
                if let last = kept.last, last >= 0xC0 { kept.removeLast() }
            }
            return String(decoding: kept, as: UTF8.self)
        }

        private mutating func endToken() {
            guard !token.isEmpty else { return }
            // A full stop or a colon behind it is the sentence's.
            let core = token[...].trimmed { !$0.isOfWord }
            text += token[..<core.startIndex]
            text += MaskedMessage.masked(core)
            text += token[core.endIndex...]
            token = []
        }
    }

    private static func masked(_ token: ArraySlice<UInt8>) -> [UInt8] {
        if token.isMail || token.isIPv6 || token.isHexadecimalID { return [mask] }
        var text: [UInt8] = []
        var end = token.startIndex
        for part in token.split(whereSeparator: { !$0.isOfWord }) {
            let separators = token[end..<part.startIndex]
            end = part.endIndex
            let word = masked(word: part)
            // 10.0.0.1, 12:30:05 and 1.5s have one number each.
            let goesOn = text.last == mask && word.first == mask && separators.count == 1
            text += goesOn ? word[1...] : separators + word
        }
        return text
    }

    private static func masked(word: ArraySlice<UInt8>) -> [UInt8] {
        guard word.contains(where: \.isDigit) else { return Array(word) }
        if word.starts(with: [UInt8(ascii: "0"), UInt8(ascii: "x")]), word.dropFirst(2).allSatisfy(\.isHexadecimal) {
            return [mask]
        }
        if word.count >= 8, word.allSatisfy(\.isHexadecimal) { return [mask] }
        let letters = word.split(whereSeparator: \.isDigit)
        // Letters and digits in turn are an id that was drawn by lot.
        if word.count >= 12, letters.count >= 3 { return [mask] }
        return word.reduce(into: []) { text, byte in
            if !byte.isDigit { text.append(byte) } else if text.last != mask { text.append(mask) }
        }
    }
}

extension UInt8 {
    fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

    fileprivate var isHexadecimal: Bool {
        isDigit || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(self | 0x20)
    }

    fileprivate var isOfWord: Bool {
        isDigit || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20) || self == UInt8(ascii: "_")
    }

    /// Of a word, or what joins words to an address, a time or an id.
    fileprivate var isOfToken: Bool {
        switch self {
        case UInt8(ascii: "."), UInt8(ascii: ":"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "@"),
            UInt8(ascii: "%"):
            true
        default: isOfWord
        }
    }
}

extension ArraySlice<UInt8> {
    fileprivate func trimmed(_ isTrimmed: (UInt8) -> Bool) -> ArraySlice {
        guard let first = firstIndex(where: { !isTrimmed($0) }), let last = lastIndex(where: { !isTrimmed($0) }) else {
            return self[endIndex...]
        }
        return self[first...last]
    }

    fileprivate var isMail: Bool {
        guard let at = firstIndex(of: UInt8(ascii: "@")) else { return false }
        return at > startIndex && self[at...].contains(UInt8(ascii: "."))
    }

    fileprivate var isIPv6: Bool {
        count(where: { $0 == UInt8(ascii: ":") }) >= 2 && contains(where: \.isDigit)
            && allSatisfy { $0.isHexadecimal || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".") }
    }

    /// A UUID, or a long digest.
    fileprivate var isHexadecimalID: Bool {
        count >= 16 && contains(where: \.isDigit) && allSatisfy { $0.isHexadecimal || $0 == UInt8(ascii: "-") }
    }
}
