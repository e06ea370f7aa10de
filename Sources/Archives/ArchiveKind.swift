import Glibc

/// What tells archives from other files.
public enum ArchiveKind {
    static let gzipMark: [UInt8] = [0x1F, 0x8B]
    static let tarMark = Array("ustar".utf8)
    static let tarMarkPlace = 257
    private static let suffixes = [".tar", ".tar.gz", ".tgz"]

    /// Whether a file is an archive, by how it begins or by its name.
    public static func matches(_ path: String) -> Bool {
        if suffixes.contains(where: path.hasSuffix) { return true }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var head = [UInt8](repeating: 0, count: TarHeader.blockBytes)
        let count = read(descriptor, &head, head.count)
        if count >= gzipMark.count, head.starts(with: gzipMark) { return true }
        return count == head.count && head[tarMarkPlace...].starts(with: tarMark)
    }

    /// A file's name without what says that it is an archive.
    public static func plainName(of name: String) -> String {
        // The longest comes last: both may match.
        for suffix in suffixes.reversed() + [".so"] where name.hasSuffix(suffix) && name.count > suffix.count {
            return String(name.dropLast(suffix.count))
        }
        return name
    }
}
