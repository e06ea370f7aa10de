import Glibc
import TestSupport
import Testing
import Threads

@testable import Execution

@Suite("A host whose executor lets the lease run out")
struct HostLeaseTests {
    @Test("It ends by itself, and says that it was left alone; one without a lease does not")
    func endsItself() throws {
        let fixture = try LaneFixture()
        let lapsed = LeaseWatch(leaseMs: 12_000, askedAt: SystemClock.bootMicroseconds() - 60_000_000)
        let left = try fixture.makeStarter(lease: lapsed).start(LaneFixture.bundle(1)).process
        let other = try fixture.makeStarter().start(LaneFixture.bundle(1)).process
        #expect(eventually { PollSet.isReady(left.watch) })
        #expect(left.reap() != nil)
        #expect(left.obituary().cause == .unconnected(errno: ETIMEDOUT))
        #expect(!PollSet.isReady(other.watch))
    }

    @Test("The hosts' end comes after their executor should have killed them, and before the lease's")
    func order() {
        let lease = LeaseWatch(leaseMs: 12_000, askedAt: 5_000_000)
        #expect(lease.endsAt == 15_000_000)
        #expect(lease.hostsEndAt == 16_000_000)
        lease.renewed(askedAt: 8_000_000)
        #expect(lease.hostsEndAt == 19_000_000)
    }
}
