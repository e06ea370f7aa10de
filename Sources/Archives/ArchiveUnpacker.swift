import Glibc

/// Unpacks archives that strangers send: plain files and directories, within bounds, and nothing outside of the folder.
public struct ArchiveUnpacker: Sendable {
    /// Headers, beside the files' bytes.
    private static let bytesOfHeaders: Int64 = 64 << 20

    /// Of files, directories and what describes them.
    public var mostEntries = 10_000
    /// Of all files.
    public let mostBytes: Int64

    public init(mostBytes: Int64) { self.mostBytes = mostBytes }

    /// Unpacks an archive into `folder/name`, of which neither is there yet. Blocks its thread.
    ///
    /// - Returns: the directory that was packed: the one within when the archive holds nothing beside it, else `folder/name`.
    /// - Throws: `ArchiveError`; then some of it may lie in the folder.
    public func unpack(_ archive: String, into folder: String, as name: String) throws -> String {
        let bytes = try ArchiveBytes(archive, most: mostBytes + Self.bytesOfHeaders)
        var reader = TarReader(bytes, mostEntries: mostEntries)
        var tree = UnpackedTree("\(folder)/\(name)", mostDirectories: mostEntries)
        try tree.begin(in: folder)
        var left = mostBytes
        while let entry = try reader.next() {
            // Before anything of it is unpacked.
            guard entry.byteCount <= left else { throw ArchiveError.tooLarge(mostBytes) }
            left -= entry.byteCount
            guard let name = try EntryName(entry.name, isDirectory: entry.isDirectory) else { continue }
            if entry.isDirectory {
                try tree.addDirectory(name)
            } else {
                try tree.addFile(name, isExecutable: entry.isExecutable) { try reader.content() }
            }
        }
        return try tree.root()
    }
}

/// The files and directories of an archive, as they are written.
private struct UnpackedTree {
    private let folder: String
    /// One name may stand for hundreds.
    private let mostDirectories: Int
    /// Those that the archive has named. In bytes, as the file system has it: to Swift an accent is one letter in either encoding.
    private var named: Set<[UInt8]> = []
    private var directories: Set<[UInt8]> = []
    private var tops: Set<[UInt8]> = []
    private var hasFile = false

    init(_ folder: String, mostDirectories: Int) {
        self.folder = folder
        self.mostDirectories = mostDirectories
    }

    func begin(in parent: String) throws {
        for path in [parent, folder] { try make(path, "") }
    }

    /// - Throws: for an archive without files.
    func root() throws -> String {
        guard hasFile else {
            throw ArchiveError.damaged("holds no files")
        }
        guard let top = tops.first, tops.count == 1, directories.contains(top) else { return folder }
        return "\(folder)/\(String(decoding: top, as: UTF8.self))"
    }

    mutating func addDirectory(_ name: EntryName) throws {
        try note(name)
        try makeDirectories(name.parts)
    }

    /// - Parameter content: the next of its bytes; none behind the last.
    mutating func addFile(_ name: EntryName, isExecutable: Bool, _ content: () throws -> [UInt8]) throws {
        try note(name)
        hasFile = true
        try makeDirectories(name.parts.dropLast())
        let mode: mode_t = isExecutable ? 0o700 : 0o600
        let descriptor = open("\(folder)/\(name.path)", O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw Self.refused(name.path, errno) }
        defer { close(descriptor) }
        while case let bytes = try content(), !bytes.isEmpty {
            var done = 0
            while done < bytes.count {
                let count = bytes[done...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
                guard count > 0 else { throw Self.refused(name.path, errno) }
                done += count
            }
        }
    }

    private mutating func note(_ name: EntryName) throws {
        let bytes = Array(name.path.utf8)
        guard named.insert(bytes).inserted else {
            throw ArchiveError.entry(EntryName.shown(bytes), "comes twice", cure: "pack it once")
        }
        tops.insert(Array(name.parts[0].utf8))
    }

    private mutating func makeDirectories(_ parts: some Collection<String>) throws {
        var path = ""
        for part in parts {
            path += path.isEmpty ? part : "/\(part)"
            guard directories.insert(Array(path.utf8)).inserted else { continue }
            guard directories.count <= mostDirectories else { throw ArchiveError.tooMany(mostDirectories) }
            try make("\(folder)/\(path)", path)
        }
    }

    private func make(_ path: String, _ name: String) throws {
        guard mkdir(path, 0o700) == 0 else { throw Self.refused(name, errno) }
    }

    private static func refused(_ name: String, _ code: Int32) -> ArchiveError {
        let why = String(cString: strerror(code))
        if name.isEmpty {
            return ArchiveError(.unwritable, reason: "cannot be unpacked: \(why)", cure: "free some space")
        }
        let shown = EntryName.shown(Array(name.utf8))
        if code == EEXIST || code == ENOTDIR || code == EISDIR {
            return .entry(shown, "is a file and a directory", cure: "pack one of them")
        }
        return ArchiveError(
            .unwritable, reason: "its entry \"\(shown)\" cannot be unpacked: \(why)",
            cure: "free some space")
    }
}
