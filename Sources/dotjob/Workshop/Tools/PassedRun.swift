import CLinux
import Glibc
import Wording

/// A program that is run in the place of ours: it prints where we print, and Ctrl-C reaches it too.
enum PassedRun {
    /// How it ended: its status, or 128 and the signal as shells count. Blocks its thread.
    ///
    /// Not by Foundation's `Process`, which puts it into a process group of its own, where no Ctrl-C arrives.
    static func status(of program: String, _ arguments: [String], in folder: String) throws -> Int32 {
        Terminal.flush()
        let words = ([program] + arguments).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var pid: pid_t = 0
        let result = gnu_spawn_in(folder, program, words, &pid)
        guard result == 0 else {
            let reason = String(cString: strerror(result))
            throw CommandError("program \(program.quoted): \(reason); see whether it runs by itself")
        }
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR { continue }
        let signal = wait_status_signal(status)
        return signal == 0 ? wait_status_code(status) : 128 + signal
    }
}
