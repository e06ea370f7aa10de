import Testing
import Threads

@testable import Execution

@Suite("Restarts of hosts that die")
struct HostRestartTests {
    @Test("The first death costs no pause, the next ones do, and ten seconds of life start the count anew")
    func pauses() {
        var restart = Backoff.ofHosts
        restart.failed(now: 1_000)
        #expect(restart.isOver(now: 1_000))
        restart.failed(now: 1_000)
        #expect(restart.until == 101_000)
        restart.succeeded(now: 200_000)
        restart.failed(now: 10_200_001)
        #expect(restart.isOver(now: 10_200_001))
    }
}
