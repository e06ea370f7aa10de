import Foundation

/// A tar archive that a test writes byte by byte, right or wrong.
public struct TarBytes {
    public private(set) var bytes: [UInt8] = []

    public init() {}

    /// Adds an entry: its header, and what follows it.
    ///
    /// - Parameters:
    ///   - type: the letter of its kind.
    ///   - size: what the header says; that of the content when `nil`.
    public mutating func add(
        _ name: String, _ content: [UInt8] = [], type: Character = "0", size: Int? = nil, mode: Int = 0o644,
        link: String = ""
    ) {
        add(Array(name.utf8), content, type: type, size: size, mode: mode, link: link)
    }

    public mutating func add(
        _ name: [UInt8], _ content: [UInt8] = [], type: Character = "0", size: Int? = nil, mode: Int = 0o644,
        link: String = ""
    ) {
        var header = [UInt8](repeating: 0, count: 512)
        func put(_ bytes: [UInt8], at place: Int) {
            header.replaceSubrange(place..<place + bytes.count, with: bytes)
        }
        put(Array(name.prefix(100)), at: 0)
        put(Self.octal(mode, digits: 7), at: 100)
        put(Self.octal(size ?? content.count, digits: 11), at: 124)
        put(Array("        ".utf8), at: 148)
        put(Array(String(type).utf8), at: 156)
        put(Array(link.utf8), at: 157)
        put(Array("ustar\u{0}00".utf8), at: 257)
        put(Self.octal(header.reduce(0) { $0 + Int($1) }, digits: 6), at: 148)
        bytes += header + content + [UInt8](repeating: 0, count: (512 - content.count % 512) % 512)
    }

    /// Adds what pax says of the entry that follows: `LENGTH NAME=VALUE` and a line's end.
    public mutating func addMember(_ name: String, _ value: [UInt8]) {
        let rest = Array(" \(name)=".utf8) + value + [0x0A]
        var length = rest.count + 1
        while "\(length)".utf8.count + rest.count != length { length += 1 }
        add("PaxHeaders", Array("\(length)".utf8) + rest, type: "x")
    }

    /// With the end mark.
    public func finished() -> [UInt8] { bytes + [UInt8](repeating: 0, count: 1_024) }

    private static func octal(_ number: Int, digits: Int) -> [UInt8] {
        let text = String(number, radix: 8)
        return Array((String(repeating: "0", count: digits - text.count) + text).utf8)
    }
}
