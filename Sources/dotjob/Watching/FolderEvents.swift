import Glibc
import Wording

/// What happens to the files of a directory: inotify(7). Used by one thread.
final class FolderEvents {
    enum Event: Equatable {
        /// Written to, and still open.
        case began(String)
        /// Closed after writing, or moved into the directory.
        case finished(String)
        /// Events were lost: look at all files.
        case lost
        /// The directory itself is gone.
        case gone
    }

    /// Readable when there are events.
    let fileDescriptor: Int32

    /// - Throws: `CommandError` when the directory cannot be watched.
    init(path: String) throws {
        fileDescriptor = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
        let mask = IN_CLOSE_WRITE | IN_MOVED_TO | IN_MODIFY | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR
        guard fileDescriptor >= 0, inotify_add_watch(fileDescriptor, path, UInt32(mask)) >= 0 else {
            let said = String(cString: strerror(errno))
            if fileDescriptor >= 0 { close(fileDescriptor) }
            throw CommandError(
                "directory \(path.quoted): cannot be watched (\(said)); allow reading it, or raise fs.inotify's limits")
        }
    }

    deinit { close(fileDescriptor) }

    /// The events since the last call. Never blocks.
    func take() -> [Event] {
        var events: [Event] = []
        withUnsafeTemporaryAllocation(byteCount: 16_384, alignment: 8) { buffer in
            while true {
                let count = read(fileDescriptor, buffer.baseAddress, buffer.count)
                guard count > 0 else { break }
                var offset = 0
                while offset + MemoryLayout<inotify_event>.size <= count {
                    let header = buffer.loadUnaligned(fromByteOffset: offset, as: inotify_event.self)
                    let start = offset + MemoryLayout<inotify_event>.size
                    offset = start + Int(header.len)
                    let name = buffer[start..<min(offset, count)].prefix { $0 != 0 }
                    if let event = Self.event(header.mask, String(decoding: name, as: UTF8.self)) {
                        events.append(event)
                    }
                }
            }
        }
        return events
    }

    private static func event(_ mask: UInt32, _ name: String) -> Event? {
        if mask & UInt32(IN_Q_OVERFLOW) != 0 { return .lost }
        if mask & UInt32(IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT) != 0 { return .gone }
        if mask & UInt32(IN_CLOSE_WRITE | IN_MOVED_TO) != 0 { return .finished(name) }
        return mask & UInt32(IN_MODIFY) != 0 ? .began(name) : nil
    }
}
