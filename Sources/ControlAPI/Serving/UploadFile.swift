import Digests
import Foundation
import Glibc
import Hummingbird
import JobModel
import JobStore
import NIOCore

/// A body that is written to a file as it arrives, a piece at a time: however large, little of it is in memory.
struct UploadFile: Sendable {
    /// Bytes that are written at once.
    private static let pieceBytes = 1 << 20

    /// A directory of its own, which goes with the file.
    private let directory: String
    let path: String

    /// - Parameters:
    ///   - directory: where uploads lie; made when it is missing.
    ///   - name: of the file, which a plugin is called by.
    /// - Throws: `Problem` for a name that is no plain file's.
    init(in directory: String, named name: String) throws {
        do {
            try Validation.name(name, of: "file")
        } catch {
            throw Problem(error)
        }
        self.directory = "\(directory)/\(UUID().uuidString)"
        path = "\(self.directory)/\(name)"
    }

    /// - Returns: SHA-256 of it all, in hexadecimal.
    /// - Throws: `Problem` when it is too large, or cannot be kept.
    func receive(_ body: RequestBody, declaredBytes: Int?, on pool: StorePool) async throws -> String {
        guard declaredBytes ?? 0 <= Limits.bundleBytes else { throw Self.tooLarge }
        let descriptor = try await pool.perform { try create() }
        do {
            var piece = ByteBuffer()
            var total = 0
            var hash = SHA256()
            for try await buffer in body {
                total += buffer.readableBytes
                guard total <= Limits.bundleBytes else { throw Self.tooLarge }
                buffer.readableBytesView.withUnsafeBytes { hash.update($0) }
                piece.writeImmutableBuffer(buffer)
                guard piece.readableBytes >= Self.pieceBytes else { continue }
                let full = piece
                try await pool.perform { try write(full, to: descriptor) }
                piece.clear()
            }
            let last = piece
            try await pool.perform {
                try write(last, to: descriptor)
                close(descriptor)
            }
            guard total > 0 else {
                throw Problem(.malformed, "body: missing", cure: "send the bytes of the plugin's library")
            }
            return hash.hexadecimal()
        } catch {
            await remove(on: pool)
            throw error
        }
    }

    func remove(on pool: StorePool) async {
        try? await pool.perform { try? FileManager.default.removeItem(atPath: directory) }
    }

    /// Removes what servers that were killed have left: those that live take no hour for one.
    static func removeForgotten(in directory: String) {
        let files = FileManager.default
        for name in (try? files.contentsOfDirectory(atPath: directory)) ?? [] {
            let path = "\(directory)/\(name)"
            let modified = (try? files.attributesOfItem(atPath: path))?[.modificationDate] as? Date
            if let modified, modified < Date(timeIntervalSinceNow: -3_600) { try? files.removeItem(atPath: path) }
        }
    }

    private static var tooLarge: Problem {
        Problem(.tooLarge, "body: more than \(Limits.bundleBytes) bytes", cure: "send a smaller plugin")
    }

    private func create() throws -> Int32 {
        do {
            try FileManager.default.createDirectory(
                atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw unwritable
        }
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw unwritable }
        return descriptor
    }

    private func write(_ buffer: ByteBuffer, to descriptor: Int32) throws {
        try buffer.readableBytesView.withUnsafeBytes { bytes in
            var done = 0
            while done < bytes.count {
                let count = Glibc.write(descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done)
                guard count > 0 else { throw unwritable }
                done += count
            }
        }
    }

    private var unwritable: Problem {
        Problem(.unavailable, "the upload cannot be kept: \(String(cString: strerror(errno)))", cure: "free some space")
    }
}
