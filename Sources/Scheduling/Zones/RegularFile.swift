import Glibc

/// Reads files that may be anything: a directory, a pipe that nobody writes to, something without end.
enum RegularFile {
    enum Failure: Error {
        case missing
        case directory
        /// A pipe, a device.
        case otherKind
        /// The value of errno.
        case unreadable(Int32)
    }

    /// The bytes of a file, up to `most` of them.
    static func bytes(of path: String, first most: Int) throws(Failure) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw errno == ENOENT || errno == ENOTDIR ? .missing : .unreadable(errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .unreadable(errno) }
        switch status.st_mode & S_IFMT {
        case S_IFREG: break
        case S_IFDIR: throw .directory
        default: throw .otherKind
        }
        var bytes = [UInt8](repeating: 0, count: min(Int(status.st_size), most))
        var filled = 0
        while filled < bytes.count {
            let count = bytes.withUnsafeMutableBytes {
                Glibc.read(descriptor, $0.baseAddress! + filled, $0.count - filled)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .unreadable(errno) }
            // Somebody cuts it short as we read.
            if count == 0 { break }
            filled += count
        }
        return Array(bytes[..<filled])
    }
}
