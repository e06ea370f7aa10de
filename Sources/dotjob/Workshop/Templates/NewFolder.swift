import Foundation
import Glibc
import Wording

/// A folder that appears as a whole, or not at all.
enum NewFolder {
    /// Writes `files` (texts by their paths within it) beside `path`, then renames. An empty folder may lie there already.
    ///
    /// - Throws: `CommandError`; then nothing has changed.
    static func write(_ files: [String: String], to path: String) throws {
        let parent = URL(fileURLWithPath: path).deletingLastPathComponent().path
        var template = Array("\(path).new-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw CommandError("folder \(parent.quoted): \(reason()); name one that you may write with --directory")
        }
        let draft = template.withUnsafeBytes { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        var isDone = false
        defer { if !isDone { try? FileManager.default.removeItem(atPath: draft) } }
        try write(files, into: draft)
        // mkdtemp lets nobody else in; the user's own mask decides.
        let mask = umask(0)
        umask(mask)
        chmod(draft, 0o777 & ~mask)
        guard rename(draft, path) == 0 else {
            let isTaken = [EEXIST, ENOTEMPTY, ENOTDIR].contains(errno)
            throw CommandError(
                isTaken
                    ? "folder \(path.quoted): something lies there already; choose another name, or move it away"
                    : "folder \(path.quoted): \(reason()); name another with --directory")
        }
        isDone = true
    }

    private static func write(_ files: [String: String], into draft: String) throws {
        for (path, text) in files {
            let url = URL(fileURLWithPath: "\(draft)/\(path)")
            do {
                try FileManager.default.createDirectory(
                    at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
                try Data(text.utf8).write(to: url)
            } catch {
                throw CommandError("file \(url.path.quoted): \(error.localizedDescription); free some space")
            }
        }
    }

    private static func reason() -> String { String(cString: strerror(errno)) }
}
