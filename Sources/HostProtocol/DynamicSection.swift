internal import Glibc

/// What a library's file tells the dynamic linker, read without loading anything.
public struct DynamicSection: Sendable {
    /// DT_SONAME: what others that need it call it.
    public private(set) var soname: String?
    /// The libraries that it needs, by their names.
    public private(set) var needed: [String] = []
    /// DT_RUNPATH, one directory each.
    public private(set) var runPaths: [String] = []
    /// DT_RPATH, its predecessor, which counts only without the former.
    public private(set) var rPaths: [String] = []
    private var flags: UInt64 = 0

    /// Whether it is a program that may lie anywhere in memory, and no library.
    public var isProgram: Bool { flags & 0x0800_0000 != 0 }
    /// Whether it forbids to be loaded by a running program.
    public var forbidsLoading: Bool { flags & 0x40 != 0 }

    private static let longestTable = 1 << 16
    private static let longestText = 4096

    /// - Returns: `nil` for what is no ELF file of 64 bits, or has no dynamic section.
    public init?(ofFile path: String) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        guard let file = ELFFile(descriptor) else { return nil }
        self.init(of: file)
    }

    init?(of file: ELFFile) {
        guard let segment = file.segments.first(where: { $0.type == ELFFile.dynamic }) else { return nil }
        let table = file.read(at: segment.offset, count: Int(min(segment.fileBytes, UInt64(Self.longestTable))))
        var entries: [(tag: Int64, value: UInt64)] = []
        for place in stride(from: 0, to: table.count - 15, by: 16) {
            let tag: Int64 = ELFFile.value(table, place)
            if tag == Tag.end { break }
            entries.append((tag, ELFFile.value(table, place + 8)))
        }
        let strings = entries.first { $0.tag == Tag.strings }?.value ?? 0
        func text(_ offset: UInt64) -> String? {
            let (address, overflows) = strings.addingReportingOverflow(offset)
            guard !overflows, let place = file.offset(ofAddress: address) else { return nil }
            let bytes = file.read(at: place, count: Self.longestText)
            guard let end = bytes.firstIndex(of: 0) else { return nil }
            return String(decoding: bytes[..<end], as: UTF8.self)
        }
        for (tag, value) in entries {
            switch tag {
            case Tag.soname: soname = text(value)
            case Tag.needed: needed += text(value).map { [$0] } ?? []
            case Tag.runPath: runPaths = Self.folders(text(value))
            case Tag.rPath: rPaths = Self.folders(text(value))
            case Tag.flags: flags = value
            default: break
            }
        }
    }

    private static func folders(_ text: String?) -> [String] {
        text?.split(separator: ":").map(String.init) ?? []
    }

    private enum Tag {
        static let end: Int64 = 0
        static let needed: Int64 = 1
        static let strings: Int64 = 5
        static let soname: Int64 = 14
        static let rPath: Int64 = 15
        static let runPath: Int64 = 29
        static let flags: Int64 = 0x6fff_fffb
    }
}
