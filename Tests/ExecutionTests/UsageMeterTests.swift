import Glibc
import JobModel
import Testing

@testable import Execution

@Suite("What an executor and its hosts use")
struct UsageMeterTests {
    private static let second: Int64 = 1_000_000
    private static let host = UsageMeter.Host(pid: 9, release: 3, doing: .active)

    @Test("It is looked at once an interval, with the share of a core since the look before")
    func share() {
        var meter = UsageMeter(intervalMicroseconds: 10 * Self.second)
        var cpuMs: Int64 = 500
        func read(_ pid: pid_t) -> ProcessUsage? { ProcessUsage(residentBytes: 4_096, cpuMs: cpuMs) }
        let look1 = meter.look(at: [Self.host], now: 0, read: read)
        #expect(look1)
        #expect(meter.usage?.hosts.map(\.process.cpuPercent) == [nil])
        cpuMs = 3_000
        let look2 = meter.look(at: [Self.host], now: 9 * Self.second, read: read)
        #expect(!look2)
        let look3 = meter.look(at: [Self.host], now: 10 * Self.second, read: read)
        #expect(look3)
        let process = HostUsage.Process(pid: 9, residentBytes: 4_096, cpuMs: 3_000, cpuPercent: 25)
        #expect(meter.usage?.hosts == [.init(release: 3, doing: .active, process: process)])
        #expect(meter.usage?.executor?.pid == Int(getpid()) && meter.nextLookAt == 20 * Self.second)
        let look4 = meter.look(at: [Self.host], now: 20 * Self.second, read: read)
        #expect(look4, "it does nothing by now")
        let look5 = meter.look(at: [Self.host], now: 30 * Self.second, read: read)
        #expect(!look5, "nor does it then")
    }

    @Test("Other hosts than before are shown at once, and the shares stay those of the last interval")
    func otherHosts() {
        var meter = UsageMeter(intervalMicroseconds: 10 * Self.second)
        var cpuMs: Int64 = 0
        func read(_ pid: pid_t) -> ProcessUsage? { pid == 7 ? nil : ProcessUsage(residentBytes: 1, cpuMs: cpuMs) }
        _ = meter.look(at: [Self.host], now: 0, read: read)
        cpuMs = 1_000
        _ = meter.look(at: [Self.host], now: 10 * Self.second, read: read)
        cpuMs = 1_500
        let next = UsageMeter.Host(pid: 10, release: 4, doing: .warming)
        let gone = UsageMeter.Host(pid: 7, release: 2, doing: .draining)
        let look6 = meter.look(at: [Self.host, next, gone], now: 11 * Self.second, read: read)
        #expect(look6)
        #expect(meter.usage?.hosts.map(\.process.pid) == [9, 10] && meter.nextLookAt == 20 * Self.second)
        #expect(meter.usage?.hosts.map(\.process.cpuPercent) == [10, nil])
        cpuMs = 2_000
        _ = meter.look(at: [Self.host, next], now: 20 * Self.second, read: read)
        #expect(meter.usage?.hosts.first?.process.cpuPercent == 10)
    }

    @Test("A process's figures are read from the kernel, whatever its name")
    func kernel() throws {
        let own = try #require(ProcessUsage(of: getpid()))
        #expect(own.residentBytes > 1_000_000)
        #expect(ProcessUsage(of: 1 << 30) == nil)
        let stat = "9 (a) b (c)) S 1 9 9 0 -1 4194560 1 0 0 0 150 50 0 0 20 0 3 0 99 1000000 7 184"
        let page = Int64(sysconf(Int32(_SC_PAGESIZE)))
        #expect(ProcessUsage(stat: stat) == ProcessUsage(residentBytes: 7 * page, cpuMs: 2_000))
        #expect(ProcessUsage(stat: "9 (a) S 1") == nil)
    }
}
