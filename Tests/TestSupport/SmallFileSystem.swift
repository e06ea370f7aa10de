import Foundation
import Glibc

/// A file system of a few megabytes in memory, for what happens when it is full. Unmounted with the value that owns it.
public final class SmallFileSystem {
    private let scratch: TemporaryDirectory
    public var path: String { scratch.file("small") }
    private var ballast: String { "\(path)/ballast" }

    /// Whether this machine lets the tests mount one.
    public static let isPermitted = (try? SmallFileSystem(megabytes: 1)) != nil

    public init(megabytes: Int) throws {
        scratch = try TemporaryDirectory()
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        let outcome = try Tool.run(
            "/usr/bin/env", ["mount", "-t", "tmpfs", "-o", "size=\(megabytes)m", "dotjob-test", path])
        guard outcome.status == 0 else { throw MountError(description: outcome.error) }
    }

    deinit {
        // Lazily: a killed executor may not be gone yet.
        _ = try? Tool.run("/usr/bin/env", ["umount", "--lazy", path])
    }

    /// Takes up all room but `bytes`.
    public func fill(leaving bytes: Int) throws {
        let file = open(ballast, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        guard file >= 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
        defer { close(file) }
        let block = [UInt8](repeating: 0, count: 4096)
        var written = 0
        while true {
            let count = write(file, block, block.count)
            if count <= 0 { break }
            written += count
        }
        ftruncate(file, max(0, written - bytes))
    }

    /// Gives the room back.
    public func makeRoom() throws { try FileManager.default.removeItem(atPath: ballast) }

    public struct MountError: Error, CustomStringConvertible {
        public let description: String
    }
}
