import Foundation
import Glibc

/// A file that its owner alone may read.
enum OwnerFile {
    /// Writes a line, in place of what had the name: that may be open elsewhere, or lead elsewhere.
    ///
    /// - Throws: `POSIXError`, and what writing throws.
    static func write(_ line: String, to path: String) throws {
        unlink(path)
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
        try FileHandle(fileDescriptor: descriptor, closeOnDealloc: true).write(contentsOf: Data((line + "\n").utf8))
    }
}
