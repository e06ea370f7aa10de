/// Packs files and directories, as `TarReader` reads them.
public struct TarWriter: Sendable {
    private var bytes: [UInt8] = []

    public init() {}

    /// - Parameter path: relative, its parts between slashes.
    public mutating func addFile(_ path: String, _ content: ArraySlice<UInt8>, isExecutable: Bool) {
        add(path, content, kind: "0", mode: isExecutable ? 0o755 : 0o644)
    }

    public mutating func addDirectory(_ path: String) { add(path, [], kind: "5", mode: 0o755) }

    /// The archive, with its end mark.
    public func finished() -> [UInt8] { bytes + [UInt8](repeating: 0, count: 2 * TarHeader.blockBytes) }

    private mutating func add(_ path: String, _ content: ArraySlice<UInt8>, kind: Unicode.Scalar, mode: Int) {
        let name = Array(path.utf8)
        // A longer one stands before, as pax has it.
        if name.count > 100 { addEntry(Array("path".utf8), Self.member("path", name)[...], kind: "x", mode: 0o644) }
        addEntry(name, content, kind: kind, mode: mode)
    }

    private mutating func addEntry(_ name: [UInt8], _ content: ArraySlice<UInt8>, kind: Unicode.Scalar, mode: Int) {
        var header = [UInt8](repeating: 0, count: TarHeader.blockBytes)
        func put(_ text: some Sequence<UInt8>, at place: Int) {
            for (index, byte) in text.enumerated() { header[place + index] = byte }
        }
        put(name.prefix(100), at: 0)
        put(Self.octal(mode, digits: 7).utf8, at: 100)
        put(Self.octal(0, digits: 7).utf8, at: 108)
        put(Self.octal(0, digits: 7).utf8, at: 116)
        put(Self.octal(content.count, digits: 11).utf8, at: 124)
        put(Self.octal(0, digits: 11).utf8, at: 136)
        put(String(repeating: " ", count: 8).utf8, at: 148)
        header[156] = UInt8(ascii: kind)
        put("ustar\u{0}00".utf8, at: ArchiveKind.tarMarkPlace)
        put(Self.octal(header.reduce(0) { $0 + Int($1) }, digits: 6).utf8 + [0], at: 148)
        bytes += header
        bytes += content
        bytes += [UInt8](
            repeating: 0, count: (TarHeader.blockBytes - content.count % TarHeader.blockBytes) % TarHeader.blockBytes)
    }

    /// `LENGTH NAME=VALUE` and a line's end, the length with itself.
    private static func member(_ name: String, _ value: [UInt8]) -> [UInt8] {
        let rest = Array(" \(name)=".utf8) + value + [0x0A]
        var length = rest.count + 1
        while "\(length)".utf8.count + rest.count != length { length += 1 }
        return Array("\(length)".utf8) + rest
    }

    private static func octal(_ number: Int, digits: Int) -> String {
        let text = String(number, radix: 8)
        return String(repeating: "0", count: max(digits - text.count, 0)) + text
    }
}
