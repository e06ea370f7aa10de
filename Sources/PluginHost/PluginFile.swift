internal import Glibc
internal import HostProtocol
internal import TypedHandlers

/// A plugin's library as a file.
enum PluginFile {
    /// The file name that messages show.
    static func name(of path: String) -> String { String(path.split(separator: "/").last ?? "") }

    /// The directory that a file lies in, with its slash; "" when the path names none.
    static func directory(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    }

    /// The first that is there.
    static func first(of paths: [String]) -> String? { paths.first { path in access(path, F_OK) == 0 } }

    /// Where a manifest for this library would lie.
    static func manifest(beside library: String) -> String {
        let name = name(of: library)
        let plain = name.firstRange(of: ".so").map { String(name[..<$0.lowerBound]) } ?? name
        return directory(of: library) + plain + PluginManifest.suffix
    }

    /// Reads a manifest.
    static func manifest(_ path: String) throws -> PluginManifest {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw unopened(path, of: path) }
        defer { close(file) }
        // One byte more than the limit, which the manifest's reader then tells of.
        let capacity = PluginManifest.mostBytes + 1
        let bytes = [UInt8](unsafeUninitializedCapacity: capacity) { room, filled in
            filled = 0
            while filled < capacity {
                let count = read(file, room.baseAddress?.advanced(by: filled), capacity - filled)
                if count <= 0 { break }
                filled += count
            }
        }
        do {
            return try PluginManifest(bytes, file: name(of: path))
        } catch {
            throw PluginRejection("\(error)")
        }
    }

    private static func unopened(_ path: String, of plugin: String) -> PluginRejection {
        let file = path == plugin ? "" : "its library \"\(name(of: path))\" "
        return PluginRejection(
            plugin: plugin, "\(file)cannot be opened: \(String(cString: strerror(errno)))", cure: "publish it again")
    }

    /// Throws unless `path` is a whole shared library for this machine.
    ///
    /// - Parameter plugin: what errors are about; the file itself when `nil`.
    static func check(_ path: String, of plugin: String? = nil) throws {
        let plugin = plugin ?? path
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw unopened(path, of: plugin) }
        defer { close(file) }
        do {
            try LibraryFile.check(file)
        } catch {
            let subject = path == plugin ? "" : "its library \"\(name(of: path))\" is "
            throw PluginRejection(plugin: plugin, subject + error.reason, cure: error.cure)
        }
    }
}
