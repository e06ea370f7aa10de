import Glibc

/// Who may write a file that hosts will load: nobody but its owner, who is root or this process's user.
///
/// A host runs with the executor's rights, so whoever can write a library, or swap a directory on the way to it, would have them too.
enum FileOwnership {
    /// - Parameters:
    ///   - harm: what such a user could do.
    ///   - elsewhere: what helps when the owner is to stay.
    /// - Throws: trouble of the node when somebody else may write what `status` tells of `path`.
    static func check(
        _ path: String, _ status: stat, harm: String = "change what hosts load",
        elsewhere: String = "name another data directory with --data"
    ) throws(BundleFailure) {
        let mode = status.st_mode & 0o7777
        let facts = "\"\(path)\": owner \(status.st_uid), mode 0\(String(mode, radix: 8))"
        if status.st_uid != 0 && status.st_uid != geteuid() {
            throw .node(
                "\(facts): the owner is neither root nor this process's user \(geteuid()), and could \(harm); chown it, or "
                    + elsewhere)
        }
        if mode & (S_IWGRP | S_IWOTH) != 0 {
            throw .node("\(facts): other users could \(harm); chmod go-w \"\(path)\"")
        }
    }

    /// Checks a directory that hosts' libraries lie below.
    ///
    /// - Parameter followsLink: whether `path` may be a symbolic link to the directory.
    static func checkDirectory(_ path: String, followsLink: Bool = false) throws(BundleFailure) {
        var status = stat()
        guard (followsLink ? stat(path, &status) : lstat(path, &status)) == 0 else {
            throw .system("directory", "look at", path, errno)
        }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            throw .node("\"\(path)\": no directory; move it away, and it is made anew")
        }
        try check(path, status)
    }
}
