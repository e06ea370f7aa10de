import Glibc
import JobModel
import JobStore

/// Writes plugins to disk, each whole or not at all: under a scratch name first, renamed when it is complete.
struct PluginUnpacker {
    let directory: BundlesDirectory
    let releases: any ReleaseStore

    /// - Returns: the folder, marked as in use; `nil` when another process has just put one there.
    func unpack(_ tree: PluginTree) throws(BundleFailure) -> PluginFolder? {
        let folder = try directory.makeScratch()
        var isPlaced = false
        // On a full disk as well: nothing of it stays.
        defer { if !isPlaced { BundlesDirectory.removeTree(folder.path) } }
        try makeFolders(of: tree, in: folder)
        try write(tree, into: folder)
        let code = try place(folder, of: tree)
        if code == EEXIST || code == ENOTEMPTY { return nil }
        guard code == 0 else {
            throw .system(
                "plugin \"\(tree.plugin.name)\"", "make", directory.folder(ofDigest: tree.plugin.digest), code)
        }
        isPlaced = true
        return folder
    }

    private func makeFolders(of tree: PluginTree, in folder: PluginFolder) throws(BundleFailure) {
        for path in tree.folders.map({ "\(folder.path)/\($0)" }) {
            guard mkdir(path, 0o700) == 0 else {
                throw .system("plugin \"\(tree.plugin.name)\"", "make the folder", path, errno)
            }
        }
    }

    private func write(_ tree: PluginTree, into folder: PluginFolder) throws(BundleFailure) {
        var writer = TreeWriter(tree, into: folder)
        defer { writer.close() }
        do {
            try releases.readPlugin(tree.plugin.id) { try writer.write($0) }
            try writer.finish()
        } catch let error as BundleFailure {
            throw error
        } catch let error as StoreError where error.isFaultOfRelease {
            throw .release(error.refusal.text)
        } catch {
            throw .node("plugin \"\(tree.plugin.name)\": cannot be read from the store: \(error)")
        }
    }

    /// Makes the folders read-only, then gives the whole its name.
    private func place(_ folder: PluginFolder, of tree: PluginTree) throws(BundleFailure) -> Int32 {
        for path in tree.folders.reversed().map({ "\(folder.path)/\($0)" }) + [folder.path] {
            guard chmod(path, 0o500) == 0 else {
                throw .system("plugin \"\(tree.plugin.name)\"", "make read-only", path, errno)
            }
        }
        return folder.move(to: directory.folder(ofDigest: tree.plugin.digest))
    }
}

extension StoreError {
    /// Whether stored bytes are missing or damaged: no later try will read them.
    fileprivate var isFaultOfRelease: Bool {
        switch code {
        case .notFound, .corrupt, .invalid: true
        default: false
        }
    }
}
