import Foundation
import Glibc

/// The directory that holds every plugin's folder, by digest. Several executors may share it.
struct BundlesDirectory: Sendable {
    private let dataDirectory: String
    private let path: String
    private static let scratchPrefix = ".scratch-"

    init(in dataDirectory: String) {
        self.dataDirectory = dataDirectory
        path = "\(dataDirectory)/bundles"
    }

    func folder(ofDigest digest: String) -> String { "\(path)/\(digest)" }

    /// Makes what is missing, and checks that nobody else may write there.
    func prepare() throws(BundleFailure) {
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw .node(
                "directory \"\(path)\": cannot be made: \(error.localizedDescription); check the disk and its "
                    + "permissions, or name another data directory with --data")
        }
        try FileOwnership.checkDirectory(dataDirectory, followsLink: true)
        try FileOwnership.checkDirectory(path)
    }

    /// A new folder under a scratch name, marked as in use.
    func makeScratch() throws(BundleFailure) -> PluginFolder {
        // Locked, so that no other process takes it for abandoned before it is marked.
        try withLock { () throws(BundleFailure) in
            let scratch = scratchPath()
            guard mkdir(scratch, 0o700) == 0 else { throw .system("bundles", "make the folder", scratch, errno) }
            guard let folder = try PluginFolder.open(scratch) else {
                throw .system("bundles", "open the folder", scratch, ENOENT)
            }
            return folder
        }
    }

    /// Removes a folder that lies at its path, whoever uses it: what they have mapped, they keep.
    func discard(_ folder: PluginFolder) throws(BundleFailure) {
        try withLock { () throws(BundleFailure) in
            // Somebody else may have been faster, and have put a good one there.
            guard folder.isInPlace else { return }
            let code = folder.move(to: scratchPath())
            guard code == 0 else { throw .system("bundles", "move away", folder.path, code) }
        }
        Self.removeTree(folder.path)
    }

    /// Removes the folders that `isNeeded` does not name and nobody uses, and what unpacking left behind when its process died.
    ///
    /// What cannot be removed now is looked at again the next time.
    func collect(isNeeded: (_ digest: String) -> Bool) {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [] {
            let isScratch = name.hasPrefix(Self.scratchPrefix)
            guard isScratch || (name.utf8.count == 64 && !isNeeded(name)) else { continue }
            if let folder = try? takeUnused("\(path)/\(name)") { Self.removeTree(folder.path) }
        }
    }

    /// Moves a folder out of the way unless somebody uses it.
    private func takeUnused(_ path: String) throws(BundleFailure) -> PluginFolder? {
        try withLock { () throws(BundleFailure) in
            guard let folder = try PluginFolder.open(path), folder.markAlone() else { return nil }
            return folder.move(to: scratchPath()) == 0 ? folder : nil
        }
    }

    private func scratchPath() -> String { "\(path)/\(Self.scratchPrefix)\(getpid())-\(UInt64.random(in: 0 ... .max))" }

    /// Runs `body` while no other process moves folders away. Never held for longer than a few system calls.
    private func withLock<Result>(_ body: () throws(BundleFailure) -> Result) throws(BundleFailure) -> Result {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system("bundles", "open", path, errno) }
        defer { close(descriptor) }
        while flock(descriptor, LOCK_EX) != 0 {
            guard errno == EINTR else { throw .system("bundles", "lock", path, errno) }
        }
        defer { flock(descriptor, LOCK_UN) }
        return try body()
    }

    /// Removes files and folders, read-only ones too, as far as the system lets it.
    static func removeTree(_ path: String) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            unlink(path)
            return
        }
        chmod(path, 0o700)
        for name in (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [] { removeTree("\(path)/\(name)") }
        rmdir(path)
    }
}
