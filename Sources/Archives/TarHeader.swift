/// The block before an entry's bytes.
struct TarHeader {
    static let blockBytes = 512

    /// What an entry is, by the letter that stands for it.
    enum Kind: Equatable {
        case file, directory
        /// Of the entry that follows: members by their names, or its name alone.
        case members, longName
        /// Members of all that follow.
        case commonMembers
        /// Links, devices, and what only some program knows.
        case other(String)
    }

    let name: [UInt8]
    let kind: Kind
    let size: Int64
    let isExecutable: Bool

    /// - Returns: `nil` for the zeros that mark the end.
    /// - Throws: `ArchiveError` for a block that is no header.
    init?(_ block: [UInt8]) throws {
        if block.allSatisfy({ $0 == 0 }) { return nil }
        guard block[ArchiveKind.tarMarkPlace...].starts(with: ArchiveKind.tarMark) else {
            throw ArchiveError.damaged("is no tar archive")
        }
        let sum = block.enumerated().reduce(0) { $0 + Int64((148..<156).contains($1.offset) ? 0x20 : $1.element) }
        guard try Self.number(block[148..<156]) == sum else { throw ArchiveError.damaged("has a damaged header") }
        size = try Self.number(block[124..<136])
        isExecutable = try Self.number(block[100..<108]) & 0o100 != 0
        kind = Self.kind(block[156])
        // Where others keep the first part of a long name, GNU's tar keeps times.
        let isPlain = block[262] == 0
        let first = isPlain ? Self.text(block[345..<500]) : []
        name = first + (first.isEmpty ? [] : [UInt8(ascii: "/")]) + Self.text(block[0..<100])
    }

    private static func kind(_ letter: UInt8) -> Kind {
        switch letter {
        case 0, UInt8(ascii: "0"): .file
        case UInt8(ascii: "5"): .directory
        case UInt8(ascii: "x"): .members
        case UInt8(ascii: "g"): .commonMembers
        case UInt8(ascii: "L"): .longName
        case UInt8(ascii: "1"): .other("a hard link")
        case UInt8(ascii: "2"), UInt8(ascii: "K"): .other("a symbolic link")
        case UInt8(ascii: "3"), UInt8(ascii: "4"): .other("a device")
        case UInt8(ascii: "6"): .other("a pipe")
        default: .other("no plain file")
        }
    }

    private static func text(_ field: ArraySlice<UInt8>) -> [UInt8] { Array(field.prefix { $0 != 0 }) }

    /// Octal digits between blanks.
    private static func number(_ field: ArraySlice<UInt8>) throws -> Int64 {
        let digits = field.drop { $0 == 0x20 }.prefix { $0 != 0 && $0 != 0x20 }
        guard let text = String(validating: digits, as: UTF8.self), !text.hasPrefix("+"), !text.hasPrefix("-"),
            let number = digits.isEmpty ? 0 : Int64(text, radix: 8)
        else { throw ArchiveError.damaged("has a damaged header") }
        return number
    }
}
