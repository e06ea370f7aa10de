import Glibc
import JobModel
import JobStore

/// Keeps the plugins of releases on disk, each in a read-only folder named by its digest.
///
/// glibc hands back the old library for a path that it has seen, and writing over a mapped library corrupts running code. So a path is
/// never used for other bytes: a folder appears whole, by rename, and is never written again. One whose bytes are damaged is moved away
/// and unpacked anew; hosts are fresh processes, so none has seen the path before.
///
/// Several processes may share a data directory. Each holds a shared lock on the folders that it uses; the collection removes a folder
/// only with an exclusive one. Whoever moves a folder away holds the lock of the directory meanwhile, so that nobody moves one that
/// another has just put there.
///
/// Every call blocks its thread. Only one thread may use a value.
final class BundleStore {
    private let directory: BundlesDirectory
    private let releases: any ReleaseStore
    /// By digest.
    private var inUse: [String: PluginFolder] = [:]

    init(dataDirectory: String, releases: any ReleaseStore) {
        directory = BundlesDirectory(in: dataDirectory)
        self.releases = releases
    }

    /// Writes what is missing of the release. What lies there already is not looked at.
    func fetch(_ release: Release) throws(BundleFailure) {
        try directory.prepare()
        for plugin in release.plugins {
            inUse[plugin.digest] = try folder(of: try PluginTree(plugin))
        }
    }

    /// Verifies the release's files and who may write them; unpacks anew what is missing or damaged.
    ///
    /// Its folders stay on disk until `collect` is called without their digests.
    func verify(_ release: Release) throws(BundleFailure) -> UnpackedBundle {
        try directory.prepare()
        var bundle = UnpackedBundle(release: release, libraries: [])
        for plugin in release.plugins {
            let (path, wasDamaged) = try verifiedLibrary(of: try PluginTree(plugin))
            bundle.libraries.append(.init(plugin: plugin, path: path))
            if wasDamaged { bundle.mended.append(plugin.name) }
        }
        return bundle
    }

    /// Both in one.
    func unpack(_ release: Release) throws(BundleFailure) -> UnpackedBundle {
        try fetch(release)
        return try verify(release)
    }

    /// Removes the plugins whose digests are not among these, unless another process uses them.
    func collect(keeping digests: Set<String>) {
        inUse = inUse.filter { digests.contains($0.key) }
        directory.collect { digests.contains($0) }
    }

    /// - Returns: the library's path, and whether its folder had to be unpacked anew.
    private func verifiedLibrary(of tree: PluginTree) throws(BundleFailure) -> (path: String, wasDamaged: Bool) {
        let hadFolder = inUse[tree.plugin.digest] != nil
        for round in 0..<3 {
            let isGone = hadFolder && inUse[tree.plugin.digest]?.isInPlace != true
            let folder = try folder(of: tree)
            if try folder.verify(tree) {
                inUse[tree.plugin.digest] = folder
                return ("\(folder.path)/\(tree.library)", round > 0 || isGone)
            }
            inUse[tree.plugin.digest] = nil
            try directory.discard(folder)
        }
        throw .node(
            "plugin \"\(tree.plugin.name)\": its files in \"\(directory.folder(ofDigest: tree.plugin.digest))\" keep "
                + "changing; see who writes there, and whether the disk is sound")
    }

    /// The plugin's folder, unpacked if there is none.
    private func folder(of tree: PluginTree) throws(BundleFailure) -> PluginFolder {
        // What it has verified already is kept with it.
        if let known = inUse[tree.plugin.digest], known.isInPlace { return known }
        let unpacker = PluginUnpacker(directory: directory, releases: releases)
        while true {
            if let folder = try PluginFolder.open(directory.folder(ofDigest: tree.plugin.digest)) { return folder }
            if let folder = try unpacker.unpack(tree) { return folder }
        }
    }
}
