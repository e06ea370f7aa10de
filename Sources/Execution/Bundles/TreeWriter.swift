import Digests
import Glibc
import JobModel

/// Cuts a plugin's bytes, as they come, into its files, and checks each one's digest when it is full.
///
/// The files are not synced: a power cut may leave other bytes under the right name, but each start of an executor verifies what it finds.
struct TreeWriter {
    private let tree: PluginTree
    private let folder: PluginFolder
    private var next = 0
    private var current: OpenFile?

    private struct OpenFile {
        var file: PluginFile
        var descriptor: Int32
        var missingBytes: Int64
        var hash = SHA256()
    }

    /// Writes into `folder`, whose directories exist.
    init(_ tree: PluginTree, into folder: PluginFolder) {
        self.tree = tree
        self.folder = folder
    }

    /// Closes what is open. For use when writing has failed, too.
    mutating func close() {
        if let current { Glibc.close(current.descriptor) }
        current = nil
    }

    mutating func write(_ chunk: UnsafeRawBufferPointer) throws(BundleFailure) {
        var rest = chunk[...]
        while !rest.isEmpty {
            guard var open = try openFile() else { throw mismatch("the stored bytes are more than its files'") }
            let count = min(rest.count, Int(open.missingBytes))
            let piece = UnsafeRawBufferPointer(rebasing: rest.prefix(count))
            try write(piece, to: open)
            open.hash.update(piece)
            open.missingBytes -= Int64(count)
            current = open
            rest = rest.dropFirst(count)
            if open.missingBytes == 0 { try finishFile() }
        }
    }

    /// After the last chunk.
    mutating func finish() throws(BundleFailure) {
        // What is left may be empty files only, which opening finishes.
        guard try openFile() == nil else { throw mismatch("the stored bytes are fewer than its files'") }
    }

    /// The file that the next byte goes to, or `nil` after the last.
    private mutating func openFile() throws(BundleFailure) -> OpenFile? {
        while current == nil, next < tree.files.count {
            let file = tree.files[next]
            next += 1
            let path = "\(folder.path)/\(file.path)"
            // Made read-only: the descriptor may write all the same, and nobody else ever.
            let descriptor = open(
                path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, file.isExecutable ? 0o500 : 0o400)
            guard descriptor >= 0 else { throw notWritten(path, errno) }
            current = OpenFile(file: file, descriptor: descriptor, missingBytes: file.byteCount)
            if file.byteCount == 0 { try finishFile() }
        }
        return current
    }

    private mutating func finishFile() throws(BundleFailure) {
        guard let open = current else { return }
        var status = stat()
        let code = fstat(open.descriptor, &status) == 0 ? 0 : errno
        // A delayed write may fail as late as here.
        let closing = Glibc.close(open.descriptor) == 0 ? 0 : errno
        current = nil
        guard code == 0, closing == 0 else {
            throw notWritten("\(folder.path)/\(open.file.path)", code == 0 ? closing : code)
        }
        guard open.hash.hexadecimal() == open.file.digest else {
            let subject = tree.plugin.library == nil ? "" : " of file \"\(open.file.path)\""
            throw mismatch("the stored bytes\(subject) do not match digest \(open.file.digest)")
        }
        folder.noteVerified(open.file, FileIdentity(status))
    }

    private func write(_ bytes: UnsafeRawBufferPointer, to open: OpenFile) throws(BundleFailure) {
        var written = 0
        while written < bytes.count {
            let count = Glibc.write(open.descriptor, bytes.baseAddress?.advanced(by: written), bytes.count - written)
            if count < 0 {
                if errno == EINTR { continue }
                throw notWritten("\(folder.path)/\(open.file.path)", errno)
            }
            written += count
        }
    }

    private func notWritten(_ path: String, _ code: Int32) -> BundleFailure {
        .system("plugin \"\(tree.plugin.name)\"", "write", path, code)
    }

    private func mismatch(_ reason: String) -> BundleFailure {
        .release("plugin \"\(tree.plugin.name)\": \(reason); publish a fresh build")
    }
}
