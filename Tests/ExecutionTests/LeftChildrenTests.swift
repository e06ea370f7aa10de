import Glibc
import Testing

@testable import Execution

@Suite("Children that are left behind")
struct LeftChildrenTests {
    @Test("A process that has not adopted any leaves the children of others to those who wait for them")
    func others() throws {
        var pid: pid_t = 0
        var arguments: [UnsafeMutablePointer<CChar>?] = [strdup("/bin/true"), nil]
        defer { free(arguments[0]) }
        try #require(posix_spawn(&pid, "/bin/true", nil, nil, &arguments, environ) == 0)
        // Until it has ended, without taking its status.
        var information = siginfo_t()
        try #require(waitid(P_PID, id_t(pid), &information, WEXITED | WNOWAIT) == 0)
        LeftChildren.reapEnded()
        #expect(LeftChildren.end(ofHost: "none").isEmpty)
        var status: Int32 = -1
        #expect(waitpid(pid, &status, WNOHANG) == pid && status == 0)
    }
}
