import Digests
import JobModel

/// The files that a plugin has on disk, below a folder of its own. A lone library is a tree of one file.
struct PluginTree {
    let plugin: Plugin
    /// In the order of the stored bytes.
    let files: [PluginFile]
    /// The path of the library that hosts load.
    let library: String
    /// Directories that hold nothing.
    private let emptyFolders: [String]
    /// The directories within, parents first.
    let folders: [String]

    /// - Throws: fault of the release when its files could not all lie within the folder, or are not what its digest covers.
    init(_ plugin: Plugin) throws(BundleFailure) {
        self.plugin = plugin
        if let library = plugin.library {
            self.library = library
            files = plugin.files.filter { !$0.isEmptyDirectory }
        } else {
            library = "\(plugin.name).so"
            files = [
                PluginFile(
                    path: library, isExecutable: true, byteCount: plugin.byteCount, digest: plugin.digest)
            ]
        }
        emptyFolders = plugin.files.filter(\.isEmptyDirectory).map { String($0.path.dropLast()) }
        folders = Self.folders(of: files.map(\.path), and: emptyFolders)
        try check()
    }

    /// What an empty directory stands as among the files.
    static func entry(ofEmptyDirectory path: String) -> PluginFile {
        PluginFile(path: path + "/", isExecutable: true, byteCount: 0, digest: SHA256.hexadecimal(of: []))
    }

    /// SHA-256, in lower-case hexadecimal, over a line for each file, sorted by the bytes of the paths:
    ///
    ///     <bytes of the path>:<path>:<x if executable, else ->:<SHA-256 of the file>\n
    ///
    /// A path is written with its length, so that no two sets of files spell the same bytes.
    static func digest(of files: [PluginFile]) -> String {
        var hash = SHA256()
        for file in files.sorted(by: { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }) {
            let mode = file.isExecutable ? "x" : "-"
            hash.update("\(file.path.utf8.count):\(file.path):\(mode):\(file.digest)\n")
        }
        return hash.hexadecimal()
    }

    // MARK: - Checks

    private static let longestPath = 1024
    private static let longestName = 255

    private func check() throws(BundleFailure) {
        guard Self.isDigest(plugin.digest) else { throw fault("digest \"\(plugin.digest)\" is no SHA-256") }
        // A lone library's name is one component: it would make folders otherwise.
        if plugin.library == nil, !plugin.files.isEmpty || !folders.isEmpty {
            throw fault("its name or its files do not fit a lone library")
        }
        for path in files.map(\.path) + emptyFolders {
            guard Self.isWithin(path) else {
                throw fault("file \"\(path.debugDescription.dropFirst().dropLast())\" would not lie in its folder")
            }
        }
        for entry in plugin.files
        where entry.isEmptyDirectory && entry != Self.entry(ofEmptyDirectory: String(entry.path.dropLast())) {
            throw fault("file \"\(entry.path.debugDescription.dropFirst().dropLast())\" would not lie in its folder")
        }
        for file in files {
            guard file.byteCount >= 0 else { throw fault("file \"\(file.path)\" has \(file.byteCount) bytes") }
        }
        let paths = Set(files.map(\.path))
        guard paths.count == files.count, paths.isDisjoint(with: folders) else {
            throw fault("two of its files have one path")
        }
        guard paths.contains(library) else { throw fault("its library \"\(library)\" is none of its files") }
        guard files.reduce(0, { $0 &+ $1.byteCount }) == plugin.byteCount else {
            throw fault("its files do not add up to \(plugin.byteCount) bytes")
        }
        guard plugin.library == nil || Self.digest(of: plugin.files) == plugin.digest else {
            throw fault("its files are not those of digest \(plugin.digest)")
        }
    }

    private func fault(_ reason: String) -> BundleFailure {
        .release("plugin \"\(plugin.name)\": \(reason); publish a fresh build")
    }

    private static func isDigest(_ text: String) -> Bool {
        text.utf8.count == 64
            && text.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
    }

    /// Whether a path names something below the folder that it is taken from.
    static func isWithin(_ path: String) -> Bool {
        path.utf8.count <= longestPath
            && components(of: path).allSatisfy {
                !$0.isEmpty && $0 != "." && $0 != ".." && $0.utf8.count <= longestName && !$0.utf8.contains(0)
            }
    }

    /// Cut at bytes, as the kernel does it: to Swift a slash with an accent upon it is no slash.
    private static func components(of path: String) -> [String] {
        path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
    }

    private static func folders(of files: [String], and empty: [String]) -> [String] {
        var folders = Set(empty)
        for path in files + empty {
            let parents = components(of: path).dropLast()
            for count in parents.indices { folders.insert(parents[...count].joined(separator: "/")) }
        }
        return folders.sorted()
    }
}
