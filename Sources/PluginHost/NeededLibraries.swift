internal import CHostRuntime
internal import Glibc
internal import HostProtocol

/// The libraries that loading a plugin would bring along, held against those that the process has already.
///
/// It reads the files and asks the dynamic linker what it has under a name, before anything of the plugin runs. A name that is taken is
/// served by who took it; that is fine when the bytes are the same.
struct NeededLibraries {
    private let plugin: String
    /// The plugins that were loaded before.
    private let others: [String]
    private var seen: Set<String> = []

    /// More than any plugin needs.
    private static let mostLibraries = 1_000

    private init(_ plugin: String, beside others: [String]) {
        self.plugin = plugin
        self.others = others
    }

    /// Throws when a plugin's library would run with another's in place of its own, or with one in place of the node's.
    ///
    /// - Parameters:
    ///   - plugin: the plugin's file.
    ///   - library: its library: a path, or a name that the dynamic linker looks for.
    static func check(_ plugin: String, library: String, beside others: [String]) throws {
        guard !others.isEmpty || library.firstIndex(of: "/") != nil else { return }
        var search = Self(plugin, beside: others)
        guard library.firstIndex(of: "/") != nil else {
            return try search.check(library, neededBy: plugin, expected: nil)
        }
        try search.checkName(of: library)
        try search.follow(library, inheriting: [])
    }

    /// What others need by the name of the plugin's own library was served before it came.
    private func checkName(of library: String) throws {
        guard let name = DynamicSection(ofFile: library)?.soname, let path = plugin_image_loaded(name) else { return }
        let loaded = String(cString: path)
        // A plugin's own library is opened by its path: those that share a name do not meet until somebody needs it.
        guard !others.contains(loaded), !FilePair(library, loaded).isSame else { return }
        throw rejection(clash(name, library, loaded))
    }

    /// Looks at what a file needs.
    private mutating func follow(_ file: String, inheriting rPaths: [String]) throws {
        guard seen.insert(file).inserted, seen.count < Self.mostLibraries, let section = DynamicSection(ofFile: file)
        else { return }
        let origin = String(PluginFile.directory(of: file).dropLast())
        let own = (section.runPaths.isEmpty ? section.rPaths : []).map { Self.expanded($0, origin) }
        let inherited = own + rPaths
        let folders = section.runPaths.isEmpty ? inherited : section.runPaths.map { Self.expanded($0, origin) }
        for name in section.needed where name.firstIndex(of: "/") == nil {
            let expected = PluginFile.first(of: folders.map { "\($0)/\(name)" })
            try check(name, neededBy: file, expected: expected)
            guard let next = expected ?? NodeLibrary.path(of: name) else { continue }
            try follow(next, inheriting: inherited)
        }
    }

    /// - Parameter expected: the file that the search path of who needs it leads to; `nil` when it is the node's.
    private func check(_ name: String, neededBy file: String, expected: String?) throws {
        guard let path = plugin_image_loaded(name) else { return }
        let loaded = String(cString: path)
        if let expected {
            guard isOwn(expected) || owner(of: loaded) != nil, !FilePair(expected, loaded).isSame else { return }
            throw rejection(clash(name, expected, loaded))
        }
        guard !isOwn(loaded), let other = owner(of: loaded) else { return }
        if let own = NodeLibrary.path(of: name), FilePair(own, loaded).isSame { return }
        throw rejection(
            LibraryName.borrowed(
                name, by: shown(file, of: plugin), other: PluginFile.name(of: other),
                otherFile: shown(loaded, of: other)))
    }

    private func clash(_ name: String, _ file: String, _ loaded: String) -> LibraryFile.Fault {
        guard let other = owner(of: loaded) else {
            return LibraryName.clash(name, file: shown(file, of: plugin), loaded: loaded)
        }
        return LibraryName.clash(
            name, file: shown(file, of: plugin), other: PluginFile.name(of: other), otherFile: shown(loaded, of: other))
    }

    private func rejection(_ fault: LibraryFile.Fault) -> PluginRejection {
        PluginRejection(plugin: plugin, fault.reason, cure: fault.cure)
    }

    // MARK: - Whose a file is

    private func isOwn(_ file: String) -> Bool { file.hasPrefix(PluginFile.directory(of: plugin)) }

    /// The plugin in whose folder a file lies, but for our own.
    private func owner(of file: String) -> String? {
        others.first { file.hasPrefix(PluginFile.directory(of: $0)) }
    }

    private func shown(_ file: String, of plugin: String) -> String {
        let folder = PluginFile.directory(of: plugin)
        return file.hasPrefix(folder) ? String(file.dropFirst(folder.count)) : file
    }

    private static func expanded(_ folder: String, _ origin: String) -> String {
        folder.replacing("$ORIGIN", with: origin).replacing("${ORIGIN}", with: origin)
    }
}

/// Two files that may hold the same bytes.
private struct FilePair {
    private let first: String
    private let second: String

    init(_ first: String, _ second: String) {
        self.first = first
        self.second = second
    }

    /// One file by two names counts too.
    var isSame: Bool {
        var one = stat()
        var two = stat()
        guard stat(first, &one) == 0, stat(second, &two) == 0 else { return false }
        if one.st_dev == two.st_dev, one.st_ino == two.st_ino { return true }
        return one.st_size == two.st_size && holdSameBytes
    }

    private var holdSameBytes: Bool {
        let files = [open(first, O_RDONLY | O_CLOEXEC), open(second, O_RDONLY | O_CLOEXEC)]
        defer { for file in files where file >= 0 { close(file) } }
        guard files.allSatisfy({ $0 >= 0 }) else { return false }
        var buffers = [[UInt8](repeating: 0, count: 1 << 16), [UInt8](repeating: 0, count: 1 << 16)]
        while true {
            let count = read(files[0], &buffers[0], buffers[0].count)
            guard count > 0 else { return count == 0 }
            var filled = 0
            while filled < count {
                let more = buffers[1].withUnsafeMutableBytes {
                    read(files[1], $0.baseAddress! + filled, count - filled)
                }
                guard more > 0 else { return false }
                filled += more
            }
            guard buffers[0][..<count] == buffers[1][..<count] else { return false }
        }
    }
}

/// The libraries that the node has, as far as they lie where nearly all do.
private enum NodeLibrary {
    static func path(of name: String) -> String? {
        // That of the C library first: on Debian it carries the machine's name.
        let beside = plugin_image_loaded("libc.so.6").map { PluginFile.directory(of: String(cString: $0)) }
        let folders = [beside ?? "", "/usr/local/lib/", "/lib64/", "/usr/lib64/", "/lib/", "/usr/lib/"]
        return PluginFile.first(of: folders.map { "\($0)\(name)" }.filter { $0.hasPrefix("/") })
    }
}
