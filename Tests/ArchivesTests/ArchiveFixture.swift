import Archives
import Foundation
import JobModel
import TestSupport

/// A folder for archives, and what comes of unpacking them.
struct ArchiveFixture {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    var folder: String { directory.file("out/plug-in") }

    func unpack(_ bytes: [UInt8], mostBytes: Int64 = 1 << 20, mostEntries: Int = 100) throws -> String {
        let archive = directory.file("archive.tar")
        try Data(bytes).write(to: URL(fileURLWithPath: archive))
        return try unpack(file: archive, mostBytes: mostBytes, mostEntries: mostEntries)
    }

    func unpack(file: String, mostBytes: Int64 = 1 << 20, mostEntries: Int = 100) throws -> String {
        try? FileManager.default.removeItem(atPath: directory.file("out"))
        var unpacker = ArchiveUnpacker(mostBytes: mostBytes)
        unpacker.mostEntries = mostEntries
        return try unpacker.unpack(file, into: directory.file("out"), as: "plug-in")
    }

    /// What the unpacker says of an archive that it must refuse.
    func refusal(_ bytes: [UInt8], mostBytes: Int64 = 1 << 20, mostEntries: Int = 100) -> ArchiveError? {
        do {
            _ = try unpack(bytes, mostBytes: mostBytes, mostEntries: mostEntries)
            return nil
        } catch {
            return error as? ArchiveError
        }
    }

    func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

    /// Packs by the machine's own tools, and returns the archive's path.
    func shell(_ script: String) throws -> String {
        let outcome = try Tool.run("/bin/sh", ["-ec", script], directory: directory.path)
        guard outcome.status == 0 else { throw Failed(text: outcome.error) }
        return directory.file("packed")
    }

    struct Failed: Error {
        var text: String
    }

    /// What lies beside the archive and the folder: nothing, unless something got out.
    func strays() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: directory.path).filter {
            !["out", "archive.tar", "packed"].contains($0)
        }
    }
}
