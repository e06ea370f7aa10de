internal import Glibc
internal import HostProtocol

/// A plugin's library as a file.
enum PluginFile {
    /// The file name that messages show.
    static func name(of path: String) -> String { String(path.split(separator: "/").last ?? "") }

    /// Throws unless `path` is a whole shared library for this machine.
    static func check(_ path: String) throws {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else {
            throw PluginRejection(
                plugin: path, "cannot be opened: \(String(cString: strerror(errno)))", cure: "publish it again")
        }
        defer { close(file) }
        do {
            try LibraryFile.check(file)
        } catch {
            throw PluginRejection(plugin: path, error.reason, cure: error.cure)
        }
    }
}
