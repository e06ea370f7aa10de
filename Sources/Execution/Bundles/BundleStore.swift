import Crypto
import Foundation
import Glibc
import JobModel
import JobStore

/// Keeps the libraries of releases on disk, each under a path named by its digest.
///
/// glibc hands back the old library for a path that it has seen, and writing over a mapped library corrupts running code. So a path is
/// never used for other bytes: a file appears whole, by rename, and is never written again.
struct BundleStore: Sendable {
    private let directory: String
    private let releases: any ReleaseStore

    init(directory: String, releases: any ReleaseStore) {
        self.directory = directory
        self.releases = releases
    }

    /// Writes what is missing of the release and verifies all of it. Blocks its thread.
    ///
    /// - Throws: `ExecutionError` when bytes do not match their digest or the disk does not take them.
    func unpack(_ release: Release) throws -> UnpackedBundle {
        var libraries: [UnpackedBundle.Library] = []
        for plugin in release.plugins {
            libraries.append(.init(plugin: plugin, path: try path(of: plugin)))
        }
        return UnpackedBundle(release: release, libraries: libraries)
    }

    private func path(of plugin: Plugin) throws -> String {
        let folder = "\(directory)/\(plugin.digest)"
        let path = "\(folder)/\(plugin.name).so"
        if FileManager.default.fileExists(atPath: path) {
            if try digest(ofFile: path) == plugin.digest { return path }
            throw ExecutionError(
                .bundle,
                "plugin \"\(plugin.name)\": \"\(path)\" does not match its digest; remove the folder and it is unpacked anew"
            )
        }
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            try write(plugin, to: path)
        } catch let error as CocoaError {
            throw notUnpacked(plugin, to: path, because: error.localizedDescription)
        }
        return path
    }

    private func notUnpacked(_ plugin: Plugin, to path: String, because reason: String) -> ExecutionError {
        ExecutionError(
            .bundle,
            "plugin \"\(plugin.name)\": cannot be unpacked to \"\(path)\": \(reason); check space and permissions")
    }

    private func write(_ plugin: Plugin, to path: String) throws {
        let scratch = "\(path).\(ProcessInfo.processInfo.processIdentifier)-\(UInt32.random(in: 0 ... .max))"
        // One call makes and opens it: afterwards its mode lets nobody but root write.
        let descriptor = open(scratch, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o500)
        guard descriptor >= 0 else {
            throw notUnpacked(plugin, to: path, because: String(cString: strerror(errno)))
        }
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        defer { try? FileManager.default.removeItem(atPath: scratch) }
        var hash = SHA256()
        try releases.readPlugin(plugin.id) { chunk in
            hash.update(bufferPointer: chunk)
            try file.write(contentsOf: Data(chunk))
        }
        try file.synchronize()
        try file.close()
        guard hash.finalize().hexadecimal == plugin.digest else {
            throw ExecutionError(
                .bundle,
                "plugin \"\(plugin.name)\": the stored bytes do not match digest \(plugin.digest); publish it again")
        }
        guard rename(scratch, path) == 0 else { throw CocoaError(.fileWriteUnknown) }
    }

    private func digest(ofFile path: String) throws -> String {
        SHA256.hash(data: try Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped)).hexadecimal
    }
}

extension Digest {
    /// Lower-case hexadecimal.
    var hexadecimal: String {
        map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    }
}
