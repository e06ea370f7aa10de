/// Where an entry lies below the folder that the archive is unpacked into.
struct EntryName {
    private static let longestPath = 1_024
    private static let longestName = 255

    let parts: [String]

    var path: String { parts.joined(separator: "/") }

    /// - Returns: `nil` for the folder itself.
    /// - Throws: `ArchiveError` for a name that leads elsewhere, is no text, or holds control characters.
    init?(_ bytes: [UInt8], isDirectory: Bool) throws {
        func refused(_ reason: String) -> ArchiveError {
            .entry(Self.shown(bytes), reason, cure: "give it a plain relative name")
        }
        guard bytes.count <= Self.longestPath else { throw refused("is longer than \(Self.longestPath) bytes") }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw refused("is not named in UTF-8") }
        guard text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) }) else {
            throw refused("has a control character in its name")
        }
        // Cut at bytes: to Swift a slash with an accent upon it is no slash.
        var parts = bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        if parts.first == "", parts.count > 1 { throw refused("has an absolute name") }
        if isDirectory, parts.count > 1, parts.last == "" { parts.removeLast() }
        while parts.first == "." { parts.removeFirst() }
        if parts.contains("..") { throw refused("leads out of the archive") }
        if isDirectory, parts.isEmpty { return nil }
        let isPlain = parts.allSatisfy { !$0.isEmpty && $0 != "." && $0.utf8.count <= Self.longestName }
        guard isPlain, !parts.isEmpty else { throw refused("has no plain name") }
        self.parts = parts
    }

    /// For people: printable ASCII as it is, every other byte as `\\xHH`, and no more than a line of it.
    static func shown(_ bytes: [UInt8]) -> String {
        let shown = bytes.prefix(128).reduce(into: "") { text, byte in
            let isPlain = (0x20...0x7E).contains(byte) && byte != UInt8(ascii: "\"")
            text += isPlain ? String(UnicodeScalar(byte)) : "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
        return shown + (bytes.count > 128 ? "…" : "")
    }
}
