/// The words and signs of a signature, one after the other.
struct SignatureScanner {
    private let bytes: [UInt8]
    private var at = 0

    init(_ text: String) { bytes = Array(text.utf8) }

    /// Where the next word begins, from 1.
    var column: Int {
        mutating get {
            skipSpace()
            return at + 1
        }
    }

    var isAtEnd: Bool {
        mutating get {
            skipSpace()
            return at == bytes.count
        }
    }

    func error(at column: Int, _ reason: String) -> SignatureError { SignatureError(column: column, reason: reason) }

    /// What stands at the scanner's place, for a message.
    var found: String {
        mutating get {
            if isAtEnd { return "the end" }
            let rest = bytes[at...].prefix { !Self.isSpace($0) }.prefix(24)
            let word = rest.prefix(while: Self.isWordByte)
            let shown = String(decoding: word.isEmpty ? rest.prefix(1) : word, as: UTF8.self)
            return "\"\(shown.unicodeScalars.map { $0.isASCII && $0.value >= 32 ? String($0) : "?" }.joined())\""
        }
    }

    /// Takes a sign, such as `(` or `!=`, if it is next.
    mutating func take(_ sign: String) -> Bool {
        skipSpace()
        guard bytes[at...].starts(with: sign.utf8) else { return false }
        at += sign.utf8.count
        return true
    }

    mutating func expect(_ sign: String, _ purpose: String) throws(SignatureError) {
        let column = column
        let found = found
        guard take(sign) else { throw error(at: column, "\(found) stands where \"\(sign)\" should: \(purpose)") }
    }

    /// Takes letters, digits and underscores, the first no digit; `nil` when there are none.
    mutating func word() -> String? {
        skipSpace()
        let word = bytes[at...].prefix(while: Self.isWordByte)
        guard let first = word.first, !Self.isDigit(first) else { return nil }
        at += word.count
        return String(decoding: word, as: UTF8.self)
    }

    /// Takes this very word, if it is next.
    mutating func take(word expected: String) -> Bool {
        let start = at
        if word() == expected { return true }
        at = start
        return false
    }

    /// Takes a JSON number, string, or word; `nil` when there is none.
    mutating func literal() -> String? {
        skipSpace()
        let start = at
        if at < bytes.count, bytes[at] == UInt8(ascii: "\"") {
            guard skipString() else { return nil }
        } else {
            let isPart: (UInt8) -> Bool = { Self.isWordByte($0) || "+-.".utf8.contains($0) }
            at += bytes[at...].prefix(while: isPart).count
        }
        return start < at ? String(decoding: bytes[start..<at], as: UTF8.self) : nil
    }

    /// Moves past a string, whose opening quote is next; back to it when the string has no end.
    private mutating func skipString() -> Bool {
        let start = at
        at += 1
        while at < bytes.count, bytes[at] != UInt8(ascii: "\"") {
            at += bytes[at] == UInt8(ascii: "\\") ? 2 : 1
        }
        guard at < bytes.count else {
            at = start
            return false
        }
        at += 1
        return true
    }

    private mutating func skipSpace() {
        while at < bytes.count, Self.isSpace(bytes[at]) { at += 1 }
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
    private static func isWordByte(_ byte: UInt8) -> Bool {
        let lower = byte | 0x20
        return (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(lower) || isDigit(byte) || byte == UInt8(ascii: "_")
    }
}
