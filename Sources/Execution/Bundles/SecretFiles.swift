import Glibc
import JobModel

/// Reads the secrets of a node, from files that nobody but their owner may write: whoever can put a secret there chooses what plugins
/// trust.
enum SecretFiles {
    private static let harm = "change what plugins are given as secrets"
    private static let elsewhere = "name another directory with --secrets-dir"

    /// The names in a directory; none where there is none.
    static func names(in directory: String) throws -> [String] {
        var status = stat()
        guard stat(directory, &status) == 0, status.st_mode & S_IFMT == S_IFDIR, let stream = opendir(directory) else {
            return []
        }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// Refuses a directory that others may write to. With the sticky bit they may add files, which are theirs, and replace none.
    static func checkDirectory(_ directory: String) throws {
        var status = stat()
        guard stat(directory, &status) == 0 else { return }
        if status.st_mode & S_ISVTX != 0 { status.st_mode &= ~(S_IWGRP | S_IWOTH) }
        try check(directory, status)
    }

    /// The bytes of a file; `nil` for what is no file.
    static func bytes(of path: String) throws -> [UInt8]? {
        let file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        try check(path, status)
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 * 1_024)
        while true {
            let count = read(file, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return bytes }
            bytes += buffer[..<count]
        }
    }

    private static func check(_ path: String, _ status: stat) throws {
        do {
            try FileOwnership.check(path, status, harm: harm, elsewhere: elsewhere)
        } catch {
            throw ExecutionError(.system, line: "secrets: \(error.message)")
        }
    }
}
