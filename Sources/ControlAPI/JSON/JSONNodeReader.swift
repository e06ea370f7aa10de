/// Takes a text apart that a JSON parser has found to be JSON: so it looks for the ends of values only.
///
/// Our own, since parsers turn numbers into numbers, and parameters are handed to handlers as they were written.
struct JSONNodeReader {
    private let bytes: [UInt8]
    private var place = 0

    /// - Parameter bytes: JSON, in UTF-8.
    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The value that begins here.
    ///
    /// - Throws: `Problem` for an object with a member twice.
    mutating func value() throws -> JSONNode {
        skipBlanks()
        let start = place
        let value: JSONNode.Value =
            switch bytes[place] {
            case UInt8(ascii: "{"): .object(try members())
            case UInt8(ascii: "["): .list(try elements())
            case UInt8(ascii: "\""): .text(string())
            case UInt8(ascii: "t"): word(4, .flag(true))
            case UInt8(ascii: "f"): word(5, .flag(false))
            case UInt8(ascii: "n"): word(4, .null)
            default: number()
            }
        return JSONNode(value, at: start..<place, of: bytes)
    }

    private mutating func members() throws -> [(name: String, value: JSONNode)] {
        var members: [(name: String, value: JSONNode)] = []
        var names: Set<String> = []
        place += 1
        while !isAt("}") {
            let name = string()
            guard names.insert(name).inserted else {
                throw Problem(
                    .malformed, "member \"\(name.prefix(64))\": comes twice", cure: "send each member once")
            }
            skipBlanks()
            place += 1
            members.append((name, try value()))
            if isAt(",") { place += 1 }
        }
        place += 1
        return members
    }

    private mutating func elements() throws -> [JSONNode] {
        var elements: [JSONNode] = []
        place += 1
        while !isAt("]") {
            elements.append(try value())
            if isAt(",") { place += 1 }
        }
        place += 1
        return elements
    }

    private mutating func word(_ length: Int, _ value: JSONNode.Value) -> JSONNode.Value {
        place += length
        return value
    }

    private mutating func number() -> JSONNode.Value {
        let start = place
        while place < bytes.count, Self.numberBytes.contains(bytes[place]) { place += 1 }
        return .number(text(from: start))
    }

    private mutating func string() -> String {
        skipBlanks()
        place += 1
        var text: [UInt8] = []
        while bytes[place] != UInt8(ascii: "\"") {
            guard bytes[place] == UInt8(ascii: "\\") else {
                text.append(bytes[place])
                place += 1
                continue
            }
            text += Array(String(escape()).utf8)
        }
        place += 1
        return String(decoding: text, as: UTF8.self)
    }

    private mutating func escape() -> Character {
        let letter = bytes[place + 1]
        place += 2
        switch letter {
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "u"): return Character(scalar())
        default: return Character(Unicode.Scalar(letter))
        }
    }

    /// After `\u`: four digits, or the pair that stands for what four cannot say.
    private mutating func scalar() -> Unicode.Scalar {
        let first = unit()
        guard UTF16.isLeadSurrogate(first) else { return Unicode.Scalar(first) ?? "\u{FFFD}" }
        place += 2
        let second = unit()
        return UTF16.decode(UTF16.EncodedScalar([first, second]))
    }

    private mutating func unit() -> UInt16 {
        defer { place += 4 }
        return UInt16(text(from: place, to: place + 4), radix: 16) ?? 0xFFFD
    }

    private mutating func isAt(_ mark: Unicode.Scalar) -> Bool {
        skipBlanks()
        return bytes[place] == UInt8(ascii: mark)
    }

    private mutating func skipBlanks() {
        while place < bytes.count, Self.blanks.contains(bytes[place]) { place += 1 }
    }

    private func text(from start: Int, to end: Int? = nil) -> String {
        String(decoding: bytes[start..<(end ?? place)], as: UTF8.self)
    }

    private static let blanks: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0D]
    private static let numberBytes = Set("0123456789+-.eE".utf8)
}
