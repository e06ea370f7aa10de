import Glibc

/// Which database lay beside which log when they were last opened together: a line in a file of the companion directory.
struct RememberedFiles: Equatable {
    let database: FileIdentity
    let log: FileIdentity

    private static let longestLine = 256

    static func path(in directory: String) -> String { "\(directory)/identity" }

    /// `nil` when nobody has left one, or it cannot be read.
    static func read(in directory: String) -> RememberedFiles? {
        let file = open(path(in: directory), O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: longestLine)
        let count = Glibc.read(file, &bytes, bytes.count)
        guard count > 0 else { return nil }
        let numbers = String(decoding: bytes[..<count], as: UTF8.self).split(whereSeparator: \.isWhitespace)
            .map { UInt64($0) }
        guard numbers.count == 4, let device = numbers[0], let inode = numbers[1], let logDevice = numbers[2],
            let logInode = numbers[3]
        else { return nil }
        return RememberedFiles(
            database: FileIdentity(device: device, inode: inode), log: FileIdentity(device: logDevice, inode: logInode))
    }

    /// Best effort: without it a later opener is told less.
    func write(in directory: String, database path: String) {
        guard let file = try? CompanionFile.open(Self.path(in: directory), O_RDWR | O_NOFOLLOW, database: path) else {
            return
        }
        defer { close(file) }
        let line = Array("\(database.device) \(database.inode) \(log.device) \(log.inode)\n".utf8)
        if pwrite(file, line, line.count, 0) == line.count { ftruncate(file, off_t(line.count)) }
    }
}
