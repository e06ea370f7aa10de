import CLinux
import Glibc
import JobModel

/// The `dotjob-host` program of an executor, opened once: an upgrade that replaces the file under a living executor never mixes the two
/// versions. Confined to one thread.
final class HostExecutable {
    let path: String
    private var descriptor: Int32 = -1

    init(path: String) { self.path = path }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// What to execute: a path that names the very file which was there first.
    ///
    /// - Throws: `ExecutionError` while there is none.
    func open() throws -> String {
        if descriptor < 0 { descriptor = gnu_open_path(path) }
        guard descriptor >= 0 else {
            throw ExecutionError(
                .host, "host \"\(path)\"", "cannot start: \(String(cString: strerror(errno)))", cure: .nameHostProgram)
        }
        // Not /proc/self: the child has closed its copy before it looks.
        return "/proc/\(getpid())/fd/\(descriptor)"
    }
}
