import Foundation
import Glibc

/// Where the lock files of a database's sessions lie: below its own data directory, each named for its session.
///
/// A row is not trusted with a path: whoever writes to the tables, and whoever copies them, would choose what is opened and removed.
struct SessionLockPlace {
    private static let ending = ".lock"
    private let directory: String

    init(dataDirectory: String) { directory = "\(dataDirectory)/sessions" }

    /// What a row keeps of a lock's path. One that lies elsewhere keeps its path, and is never looked at.
    func stored(_ path: String) -> String {
        let (folder, name) = Self.parts(of: path)
        return folder == directory ? name : path
    }

    /// The path of a row's lock; empty when it does not lie here.
    func path(stored: String) -> String {
        let (folder, name) = Self.parts(of: stored)
        guard name.hasSuffix(Self.ending), UUID(uuidString: String(name.dropLast(Self.ending.count))) != nil else {
            return ""
        }
        let path = "\(directory)/\(name)"
        // An older dotjob kept whole paths: its lock is here, or it was never kept here.
        return folder.isEmpty || folder == directory || exists(path) ? path : ""
    }

    /// Whether a row's lock file is here.
    func holds(stored: String) -> Bool {
        let path = path(stored: stored)
        return !path.isEmpty && exists(path)
    }

    /// The lock files that somebody holds.
    func heldLocks() -> [FileIdentity] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        return names.compactMap { name in
            let file = open("\(directory)/\(name)", O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
            guard file >= 0 else { return nil }
            defer { close(file) }
            var status = stat()
            guard fstat(file, &status) == 0, flock(file, LOCK_SH | LOCK_NB) != 0 else { return nil }
            return FileIdentity(status)
        }
    }

    private func exists(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }

    private static func parts(of path: String) -> (folder: String, name: String) {
        guard let slash = path.lastIndex(of: "/") else { return ("", path) }
        return (String(path[..<slash]), String(path[path.index(after: slash)...]))
    }
}
