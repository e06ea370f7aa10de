/// Reads the entries of a tar archive, one after another. It knows what tar, pax, Python and git write, and no more.
struct TarReader {
    /// Of what describes an entry.
    private static let mostMemberBytes: Int64 = 1 << 16
    /// Zeros that may come behind the end mark: archives are written in blocks of some kilobytes.
    private static let mostPadding = 1 << 20

    /// A file or a directory.
    struct Entry {
        /// As it was written.
        let name: [UInt8]
        let isDirectory: Bool
        let isExecutable: Bool
        let byteCount: Int64
    }

    private let bytes: ArchiveBytes
    private let mostEntries: Int
    private var count = 0
    /// Of the last entry, with what fills its last block, those that nobody has read.
    private var unread: (content: Int64, padding: Int) = (0, 0)

    init(_ bytes: ArchiveBytes, mostEntries: Int) {
        self.bytes = bytes
        self.mostEntries = mostEntries
    }

    /// The next entry, once the content of the one before was read.
    ///
    /// - Returns: `nil` behind the last one.
    /// - Throws: `ArchiveError`.
    mutating func next() throws -> Entry? {
        var longName: [UInt8]?
        var members: PaxMembers?
        while let header = try nextHeader() {
            switch header.kind {
            case .longName: longName = try content(ofMembers: header).split(separator: 0).first.map(Array.init) ?? []
            case .members: members = try PaxMembers(content(ofMembers: header))
            case .commonMembers:
                let common = try PaxMembers(content(ofMembers: header))
                guard common.path == nil, common.size == nil else {
                    throw ArchiveError.damaged("gives all its entries one name or size")
                }
            case .file, .directory:
                let isDirectory = header.kind == .directory
                let size = members?.size ?? header.size
                guard !isDirectory || size == 0 else { throw ArchiveError.damaged("has a directory with bytes") }
                begin(size)
                return Entry(
                    name: members?.path ?? longName ?? header.name, isDirectory: isDirectory,
                    isExecutable: header.isExecutable, byteCount: size)
            case .other(let what):
                let name = EntryName.shown(members?.path ?? longName ?? header.name)
                throw ArchiveError.entry(name, "is \(what)", cure: "put a plain file in its place, or leave it out")
            }
        }
        guard longName == nil, members == nil else { throw ArchiveError.truncated() }
        return nil
    }

    /// Some of the entry's content; none behind its end.
    mutating func content() throws -> [UInt8] {
        let count = Int(min(unread.content, 1 << 16))
        guard count > 0 else {
            _ = try bytes.read(unread.padding)
            unread.padding = 0
            return []
        }
        unread.content -= Int64(count)
        return try bytes.read(count)
    }

    private mutating func begin(_ size: Int64) {
        let block = Int64(TarHeader.blockBytes)
        unread = (size, Int((block - size % block) % block))
    }

    private mutating func nextHeader() throws -> TarHeader? {
        if let header = try TarHeader(bytes.read(TarHeader.blockBytes)) {
            count += 1
            guard count <= mostEntries else {
                throw ArchiveError.tooMany(mostEntries)
            }
            return header
        }
        // Two blocks of zeros are the end mark.
        guard try TarHeader(bytes.read(TarHeader.blockBytes)) == nil else {
            throw ArchiveError.damaged("goes on behind an empty block")
        }
        let padding = try bytes.read(upTo: Self.mostPadding)
        guard padding.allSatisfy({ $0 == 0 }) else {
            throw ArchiveError.damaged("something comes behind its end mark")
        }
        try bytes.checkEnd()
        return nil
    }

    private mutating func content(ofMembers header: TarHeader) throws -> [UInt8] {
        guard header.size <= Self.mostMemberBytes else { throw ArchiveError.damaged("has a header that is too long") }
        begin(header.size)
        var all: [UInt8] = []
        while case let some = try content(), !some.isEmpty { all += some }
        return all
    }
}
