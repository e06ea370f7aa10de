import Glibc
import HostProtocol
import JobModel
import TypedHandlers

/// A plugin's folder on disk, marked as in use for as long as this value lives.
///
/// The mark is a shared flock(2) on the folder itself: the kernel drops it with the process, however that ends, and it stays with the
/// folder when that is renamed. Only one thread may use a value.
final class PluginFolder {
    private(set) var path: String
    private let descriptor: Int32
    /// What was hashed and found right, by its path within.
    private var verified: [String: FileIdentity] = [:]
    private var isLibraryChecked = false

    /// Opens and marks the folder at `path`. Waits while another process moves it away.
    ///
    /// - Returns: `nil` when there is none.
    static func open(_ path: String) throws(BundleFailure) -> PluginFolder? {
        while true {
            let descriptor = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
            guard descriptor >= 0 else {
                if errno == ENOENT { return nil }
                throw .system("bundles", "open the folder", path, errno)
            }
            let folder = PluginFolder(path: path, descriptor: descriptor)
            while flock(descriptor, LOCK_SH) != 0 {
                guard errno == EINTR else { throw .system("bundles", "lock the folder", path, errno) }
            }
            // It may have been moved away between the two calls; then there is another one, or none.
            if folder.isInPlace { return folder }
        }
    }

    private init(path: String, descriptor: Int32) {
        self.path = path
        self.descriptor = descriptor
    }

    deinit {
        // A child that is being spawned has a copy for a moment, which would keep the mark.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }

    /// Whether this very folder still lies at its path.
    var isInPlace: Bool {
        var own = stat()
        var found = stat()
        return fstat(descriptor, &own) == 0 && lstat(path, &found) == 0 && own.st_dev == found.st_dev
            && own.st_ino == found.st_ino
    }

    /// Takes the mark for this process alone, if nobody else has one.
    func markAlone() -> Bool { flock(descriptor, LOCK_EX | LOCK_NB) == 0 }

    /// Moves the folder, mark and all, to a path where nothing or an empty directory lies.
    ///
    /// - Returns: 0 or the system's error.
    func move(to path: String) -> Int32 {
        guard rename(self.path, path) == 0 else { return errno }
        self.path = path
        return 0
    }

    /// Notes that a file was written with the right bytes.
    func noteVerified(_ file: PluginFile, _ identity: FileIdentity) { verified[file.path] = identity }

    /// Looks at every file of the tree; hashes those that changed since they were last hashed, or never were.
    ///
    /// - Returns: false when something is missing or has other bytes.
    /// - Throws: trouble of the node when a file cannot be read or others may write it; fault of the release when its library is none.
    func verify(_ tree: PluginTree) throws(BundleFailure) -> Bool {
        try FileOwnership.checkDirectory(path)
        for folder in tree.folders {
            var status = stat()
            guard lstat("\(path)/\(folder)", &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return false }
            try FileOwnership.check("\(path)/\(folder)", status)
        }
        for file in tree.files {
            guard try isWhole(file) else { return false }
        }
        try checkLibrary(of: tree)
        return true
    }

    private func isWhole(_ file: PluginFile) throws(BundleFailure) -> Bool {
        let path = "\(self.path)/\(file.path)"
        var status = stat()
        guard lstat(path, &status) == 0 else {
            if errno == ENOENT { return false }
            throw .system("bundles", "look at", path, errno)
        }
        guard status.st_mode & S_IFMT == S_IFREG, status.st_size == file.byteCount else { return false }
        try FileOwnership.check(path, status)
        let identity = FileIdentity(status)
        if verified[file.path] == identity { return true }
        guard try FileDigest.ofFile(path) == file.digest else { return false }
        verified[file.path] = identity
        return true
    }

    private func checkLibrary(of tree: PluginTree) throws(BundleFailure) {
        // What a manifest names is looked at by the host, which reads the manifest.
        guard !isLibraryChecked, !PluginManifest.isManifest(tree.library) else { return }
        let path = "\(self.path)/\(tree.library)"
        let file = Glibc.open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard file >= 0 else { throw .system("plugin \"\(tree.plugin.name)\"", "open", path, errno) }
        defer { close(file) }
        do {
            try LibraryFile.check(file)
        } catch {
            let name = tree.library.split(separator: "/").last ?? ""
            throw .release("plugin \"\(name)\": \(error.reason); \(error.cure)")
        }
        isLibraryChecked = true
    }
}
