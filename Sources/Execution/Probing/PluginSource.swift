import Digests
import Foundation
import Glibc
public import JobModel
import TypedHandlers

/// A plugin as its builder left it: a library, a directory with a library, what it needs and data, or a manifest.
public struct PluginSource: Sendable {
    let path: String
    /// The path of the library, or of the manifest, within a directory; `nil` for a lone library.
    public let library: String?
    /// Of a directory, sorted by path; of a manifest, it and the library beside it. Empty for a lone library.
    public let files: [PluginFile]
    /// Of all files, in their order.
    public let bytes: [UInt8]

    public var fileName: String { (path as NSString).lastPathComponent }

    /// The plugin's name as far as its file tells: `libmail.so.2` is `mail`.
    var plainName: String {
        if PluginManifest.isManifest(fileName) { return String(fileName.dropLast(PluginManifest.suffix.count)) }
        let name = fileName.firstRange(of: ".so").map { String(fileName[..<$0.lowerBound]) } ?? fileName
        return name.hasPrefix("lib") && name.count > 3 ? String(name.dropFirst(3)) : name
    }

    /// What the plugin's manifest says; `nil` for one that says it only to a host.
    ///
    /// - Throws: `ExecutionError` for a manifest that cannot be read.
    func manifest() throws -> PluginManifest? {
        guard let library, PluginManifest.isManifest(library) else { return nil }
        var start = 0
        for file in files {
            let end = start + Int(file.byteCount)
            if file.path == library {
                do {
                    return try PluginManifest(Array(bytes[start..<end]), file: library)
                } catch {
                    throw ExecutionError(.plugin, line: "\(error)")
                }
            }
            start = end
        }
        return nil
    }

    /// As in `PluginDraft`.
    public var digest: String { library == nil ? SHA256.hexadecimal(of: bytes) : PluginTree.digest(of: files) }

    /// Reads all of it.
    ///
    /// - Throws: `ExecutionError` when it cannot be read, is too large, or could not be unpacked elsewhere as it is.
    public init(path: String) throws {
        self.path = URL(fileURLWithPath: path).standardizedFileURL.path
        var reader = Reader(subject: "plugin \"\(path)\"")
        var status = stat()
        guard stat(path, &status) == 0 else { throw reader.unreadable(path, errno) }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            guard status.st_mode & S_IFMT == S_IFREG else {
                throw reader.unfit("neither a file nor a directory", cure: Reader.library)
            }
            if PluginManifest.isManifest(path) {
                try reader.readManifest(self.path)
                (library, files, bytes) = ((path as NSString).lastPathComponent, reader.files, reader.bytes)
                return
            }
            _ = try reader.read(path, status)
            (library, files, bytes) = (nil, [], reader.bytes)
            return
        }
        try reader.readDirectory(self.path)
        library = try reader.library(named: (self.path as NSString).lastPathComponent, in: path)
        (files, bytes) = (reader.files, reader.bytes)
    }

    /// Writes it into `folder`, where nothing else of its name lies, and returns the path of its library.
    func copy(into folder: String) throws -> String {
        let target = "\(folder)/\(fileName)"
        guard let library else {
            try write(bytes[...], to: URL(fileURLWithPath: target))
            return target
        }
        var start = 0
        for file in files {
            let url = URL(fileURLWithPath: "\(target)/\(file.path)")
            if file.isEmptyDirectory {
                try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
                continue
            }
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try write(bytes[start..<start + Int(file.byteCount)], to: url)
            chmod(url.path, file.isExecutable ? 0o700 : 0o600)
            start += Int(file.byteCount)
        }
        return "\(target)/\(library)"
    }

    /// As they lie in memory: they may be a quarter gigabyte.
    private func write(_ bytes: ArraySlice<UInt8>, to url: URL) throws {
        try bytes.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return try Data().write(to: url) }
            try Data(
                bytesNoCopy: UnsafeMutableRawPointer(mutating: base), count: bytes.count, deallocator: .none
            ).write(to: url)
        }
    }
}

/// A file's name that is no text.
private enum FileNameBytes {
    /// ASCII as it is, every other byte as `\\xHH`.
    static func escaped(_ bytes: [UInt8]) -> String {
        bytes.reduce(into: "") { text, byte in
            let isPlain = (0x20...0x7e).contains(byte)
            text += isPlain ? String(UnicodeScalar(byte)) : "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
    }
}

/// Gathers a plugin's files.
private struct Reader {
    private static let pieceBytes = 1 << 16
    static let library = "name the shared library that the linker wrote, the plugin's directory, or a manifest"

    let subject: String
    var files: [PluginFile] = []
    var bytes: [UInt8] = []

    func unfit(_ reason: String, cure: String) -> ExecutionError {
        ExecutionError(.plugin, subject, reason, cure: .plain(cure))
    }

    func unreadable(_ path: String, _ code: Int32) -> ExecutionError {
        unfit("cannot be read: \(String(cString: strerror(code)))", cure: Self.library)
    }

    /// Appends a file's bytes and returns how many they are, and their digest.
    mutating func read(_ path: String, _ status: stat) throws -> (count: Int64, digest: String) {
        // Before it is read: it may be anything.
        guard bytes.count + Int(status.st_size) <= Limits.bundleBytes else { throw tooLarge }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw unreadable(path, errno) }
        defer { close(descriptor) }
        // Of one file its very size; of many what they need, as they come.
        if bytes.isEmpty { bytes.reserveCapacity(Int(status.st_size)) }
        let start = bytes.count
        var hash = SHA256()
        var piece = [UInt8](repeating: 0, count: Self.pieceBytes)
        while true {
            let count = Glibc.read(descriptor, &piece, piece.count)
            guard count >= 0 else { throw unreadable(path, errno) }
            if count == 0 { break }
            // It may grow while it is read.
            guard bytes.count + count <= Limits.bundleBytes else { throw tooLarge }
            piece[..<count].withUnsafeBytes { hash.update($0) }
            bytes.append(contentsOf: piece[..<count])
        }
        return (Int64(bytes.count - start), hash.hexadecimal())
    }

    private var tooLarge: ExecutionError {
        unfit("more than \(Limits.bundleBytes) bytes", cure: "strip it, or split it")
    }

    /// Reads what lies in a directory and below. A directory without anything is kept too.
    mutating func readDirectory(_ root: String) throws {
        for path in try paths(below: root, "").sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
            if path.utf8.last == UInt8(ascii: "/") {
                files.append(PluginTree.entry(ofEmptyDirectory: String(path.dropLast())))
            } else {
                try add(path, below: root)
            }
        }
    }

    /// Reads a manifest, and the library that it names, when that lies beside it: otherwise it is the system's.
    mutating func readManifest(_ path: String) throws {
        let name = (path as NSString).lastPathComponent
        let root = String(path.dropLast(name.count + 1))
        try add(name, below: root)
        let manifest: PluginManifest
        do {
            manifest = try PluginManifest(bytes, file: name)
        } catch {
            throw ExecutionError(.plugin, line: "\(error)")
        }
        if access("\(root)/\(manifest.library)", F_OK) == 0 {
            try add(manifest.library, below: root)
        } else if manifest.library.contains("/") {
            throw unfit(
                "its library \"\(manifest.library)\" cannot be read: \(String(cString: strerror(errno)))",
                cure: "put it there, or correct \"library\"")
        }
    }

    /// Reads a file of the plugin. Symbolic links are followed: what they lead to is what is published.
    private mutating func add(_ path: String, below root: String) throws {
        var status = stat()
        guard stat("\(root)/\(path)", &status) == 0 else { throw unreadable(path, errno) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw unfit("\"\(path)\" is no regular file", cure: "name the library's file")
        }
        let (count, digest) = try read("\(root)/\(path)", status)
        files.append(
            PluginFile(path: path, isExecutable: status.st_mode & S_IXUSR != 0, byteCount: count, digest: digest))
    }

    private func paths(below root: String, _ folder: String) throws -> [String] {
        var paths: [String] = []
        let names = try names(in: "\(root)/\(folder)", shownAs: folder)
        // A directory of nothing at all is no plugin.
        if names.isEmpty, !folder.isEmpty { return [folder + "/"] }
        for path in names.map({ folder.isEmpty ? $0 : "\(folder)/\($0)" }) {
            var status = stat()
            guard lstat("\(root)/\(path)", &status) == 0 else { throw unreadable(path, errno) }
            guard PluginTree.isWithin(path) else { throw unfit("\"\(path)\" is too long", cure: "rename it") }
            switch status.st_mode & S_IFMT {
            case S_IFREG: paths.append(path)
            case S_IFDIR: paths += try self.paths(below: root, path)
            case S_IFLNK:
                throw unfit(
                    "\"\(path)\" is a symbolic link", cure: "put a copy of the file that it leads to in its place")
            default: throw unfit("\"\(path)\" is no regular file", cure: "leave it out")
            }
        }
        return paths
    }

    /// The names in a directory, which must be UTF-8: no other name could be told, nor stored.
    private func names(in directory: String, shownAs folder: String) throws -> [String] {
        guard let stream = opendir(directory) else {
            throw unfit("\"\(folder)\" cannot be read: \(String(cString: strerror(errno)))", cure: "allow it")
        }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let bytes = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            guard let name = String(validating: bytes, as: UTF8.self) else {
                let shown = FileNameBytes.escaped(bytes)
                throw unfit(
                    "\"\(folder.isEmpty ? "" : folder + "/")\(shown)\" is no UTF-8 name",
                    cure: "rename it or leave it out")
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    /// The directory's library, by its name, or because there is no other.
    ///
    /// - Parameter root: the directory, as it was given.
    func library(named name: String, in root: String) throws -> String {
        let paths = files.map(\.path)
        for candidate in ["\(name).so", "lib\(name).so", name + PluginManifest.suffix] where paths.contains(candidate) {
            return candidate
        }
        let others = paths.filter { $0.hasSuffix(".so") && !$0.contains("/") }
        if let only = others.first, others.count == 1 { return only }
        if others.isEmpty, let built = paths.filter({ $0.hasSuffix(".so") }).min(by: { $0.utf8.count < $1.utf8.count })
        {
            throw unfit("no library at its top level, but one that a build wrote", cure: "name \"\(root)/\(built)\"")
        }
        let found = others.isEmpty ? "no library" : "\(others.count) libraries"
        throw unfit(
            "\(found) at its top level, and none is \"\(name).so\" or \"lib\(name).so\"",
            cure: "name the plugin's own library so")
    }
}
