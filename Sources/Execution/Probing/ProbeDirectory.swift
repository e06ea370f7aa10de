import Foundation
import Glibc
import JobModel

/// A temporary directory that libraries can be loaded from. Removed with the value.
final class ProbeDirectory {
    let path: String
    /// ST_NOEXEC, which glibc declares for _GNU_SOURCE only.
    private static let noExecution: UInt = 8
    private static let another = Cure.plain("set TMPDIR to another")

    /// - Throws: `ExecutionError` when there is none, or when nothing in it may be executed.
    init() throws {
        let parent = FileManager.default.temporaryDirectory.path
        var template = Array("\(parent)/dotjob-check-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else {
            throw ExecutionError(
                .system, "temporary directory \"\(parent)\"", String(cString: strerror(errno)), cure: Self.another)
        }
        path = String(cString: made)
        var status = statvfs()
        if statvfs(path, &status) == 0, status.f_flag & Self.noExecution != 0 {
            throw ExecutionError(
                .system, "temporary directory \"\(parent)\"", "mounted noexec, so no plugin can be tried there",
                cure: Self.another)
        }
    }

    deinit { BundlesDirectory.removeTree(path) }
}
