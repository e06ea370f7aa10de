/// What an archive says of an entry beside its header, in lines of `LENGTH NAME=VALUE`.
struct PaxMembers {
    private(set) var path: [UInt8]?
    private(set) var size: Int64?

    /// - Throws: `ArchiveError` for bytes that are no such lines, and for files that are told in pieces.
    init(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let digits = rest.prefix { $0 != 0x20 }
            // With the digits, the blank and the line's end.
            guard digits.count < 10, let text = String(validating: digits, as: UTF8.self), let length = Int(text),
                length > digits.count + 2, length <= rest.count, rest[rest.startIndex + length - 1] == 0x0A
            else { throw ArchiveError.damaged("has a damaged header") }
            let line = rest.prefix(length - 1).dropFirst(digits.count + 1)
            rest = rest.dropFirst(length)
            guard let equals = line.firstIndex(of: UInt8(ascii: "=")) else {
                throw ArchiveError.damaged("has a damaged header")
            }
            try take(String(decoding: line[..<equals], as: UTF8.self), Array(line[(equals + 1)...]))
        }
    }

    private mutating func take(_ name: String, _ value: [UInt8]) throws {
        switch name {
        case "path": path = value
        case "size":
            guard let text = String(validating: value, as: UTF8.self), let number = Int64(text), number >= 0 else {
                throw ArchiveError.damaged("has a damaged header")
            }
            size = number
        case let name where name.hasPrefix("GNU.sparse"):
            throw ArchiveError.damaged("holds a file with holes")
        // Times, owners, and what other systems keep.
        default: return
        }
    }
}
