import CLinux
import Glibc
import Testing

@Suite("Starting a host")
struct HostSpawnTests {
    @Test("A host that would lack one of its descriptors is not started")
    func missingDescriptor() {
        let null = open("/dev/null", O_RDWR | O_CLOEXEC)
        defer { close(null) }
        let path = strdup("/bin/true")
        defer { free(path) }
        var pid: pid_t = 0
        let nothing: Int32 = 1_000_000
        #expect(host_process_spawn("/bin/true", [path, nil], [nil], null, null, nothing, null, -1, &pid) == EBADF)
        #expect(pid == 0)
    }
}
