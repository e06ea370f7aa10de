import Glibc

/// The locks that processes hold on files at this moment, as far as /proc/locks shows them.
struct KernelLocks {
    private struct Entry {
        let isFlock: Bool
        let isWrite: Bool
        let pid: Int
        let file: FileIdentity
        let bytes: ClosedRange<UInt64>
    }

    /// Which locks to look for.
    enum Kind {
        case flock
        /// Of fcntl(2), shared or exclusive, on any of these bytes.
        case bytes(ClosedRange<UInt64>)
        case exclusive(ClosedRange<UInt64>)
    }

    private let entries: [Entry]

    private static let bufferSize = 64 << 10

    /// Reads them; none when the system does not tell.
    ///
    /// The kernel hands out a page at a time, and counts its way back to where it was: what was let go meanwhile makes it pass over as
    /// many. So a list of several pages is read twice, and what either reading has counts.
    static func held() -> KernelLocks {
        let (text, pieces) = read()
        let texts = pieces > 1 ? [text, read().text] : [text]
        return KernelLocks(entries: texts.flatMap { $0.split(separator: "\n").compactMap(entry) })
    }

    /// To its very end: Foundation takes a page that is not quite full for the last.
    private static func read() -> (text: String, pieces: Int) {
        let file = open("/proc/locks", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return ("", 0) }
        defer { close(file) }
        var bytes: [UInt8] = []
        var pieces = 0
        while true {
            let piece = [UInt8](unsafeUninitializedCapacity: bufferSize) { buffer, count in
                count = max(Glibc.read(file, buffer.baseAddress, buffer.count), 0)
            }
            if piece.isEmpty { return (String(decoding: bytes, as: UTF8.self), pieces) }
            bytes += piece
            pieces += 1
        }
    }

    // "1: POSIX  ADVISORY  READ 4711 08:01:393226 124 124"; who waits for a lock has "->" in the second place.
    private static func entry(_ line: Substring) -> Entry? {
        let fields = line.split(separator: " ")
        guard fields.count >= 8, fields[1] == "POSIX" || fields[1] == "FLOCK", let pid = Int(fields[4]), pid > 0,
            let file = file(fields[5]), let first = UInt64(fields[6]),
            let last = fields[7] == "EOF" ? UInt64.max : UInt64(fields[7]), first <= last
        else { return nil }
        return Entry(
            isFlock: fields[1] == "FLOCK", isWrite: fields[3] == "WRITE", pid: pid, file: file, bytes: first...last)
    }

    private static func file(_ text: Substring) -> FileIdentity? {
        let parts = text.split(separator: ":")
        guard parts.count == 3, let major = UInt32(parts[0], radix: 16), let minor = UInt32(parts[1], radix: 16),
            let inode = UInt64(parts[2])
        else { return nil }
        // As gnu_dev_makedev(3) puts them together.
        let (high, low) = (UInt64(major), UInt64(minor))
        let device = (low & 0xff) | (high & 0xfff) << 8 | (low & ~0xff) << 12 | (high & ~0xfff) << 32
        return FileIdentity(device: device, inode: inode)
    }

    /// The processes that hold such a lock on a file.
    func pids(_ kind: Kind, on file: FileIdentity) -> Set<Int> {
        let holding = entries.filter { entry in
            guard entry.file == file else { return false }
            return switch kind {
            case .flock: entry.isFlock
            case .bytes(let bytes): !entry.isFlock && entry.bytes.overlaps(bytes)
            case .exclusive(let bytes): !entry.isFlock && entry.isWrite && entry.bytes.overlaps(bytes)
            }
        }
        return Set(holding.map(\.pid))
    }
}

/// The bytes that SQLite locks, of its os_unix.c and walformat.html.
enum SQLiteLocks {
    /// Of the database: whoever has its log open holds one of these.
    static let shared: ClosedRange<UInt64> = 0x4000_0002...0x4000_01ff
    /// Of the `-shm` file: whoever writes, WAL_WRITE_LOCK.
    static let writer: ClosedRange<UInt64> = 120...120
    /// Of the `-shm` file: readers, WAL_READ_LOCK(0) to WAL_READ_LOCK(4).
    static let readers: ClosedRange<UInt64> = 123...127
    /// Of the `-shm` file: whoever has it open, UNIX_SHM_DMS.
    static let index: ClosedRange<UInt64> = 128...128
}
