import Foundation
import Glibc
import SessionLock

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

    /// The lock files that somebody holds: an executor, or a host that has outlived it.
    func heldLocks() -> [FileIdentity] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        return names.compactMap { name in
            let path = "\(directory)/\(name)"
            var status = stat()
            guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
            let look = SessionLockProbe.look(
                path: path, device: Int64(status.st_dev), inode: Int64(bitPattern: UInt64(status.st_ino)),
                bootID: BootID.current)
            return look == .held ? FileIdentity(status) : nil
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
