import Testing

@testable import Execution

@Suite("Pauses after trouble")
struct PauseTests {
    @Test("A host that dies is started again at once, then after longer and longer pauses")
    func restartPause() {
        var pause = RestartPause()
        var pauses: [Int64] = []
        for _ in 0..<9 {
            pause.succeeded(now: 1_000)
            pause.failed(now: 2_000)
            pauses.append(pause.until - 2_000)
        }
        #expect(pauses == [0, 100_000, 200_000, 400_000, 800_000, 1_600_000, 3_200_000, 5_000_000, 5_000_000])
    }

    @Test("A host that lived for long starts the count anew")
    func healthyHost() {
        var pause = RestartPause()
        for _ in 0..<5 { pause.failed(now: 1_000) }
        pause.succeeded(now: 1_000)
        pause.failed(now: 20_000_000)
        #expect(pause.isOver(now: 20_000_000))
    }

    @Test("The store is asked again after 100 ms, then less and less often, at least every 5 s")
    func backoff() {
        var backoff = Backoff()
        #expect(!backoff.isTroubled)
        backoff.failed(now: 0)
        #expect(backoff.until == 100_000)
        for _ in 0..<20 { backoff.failed(now: 0) }
        #expect(backoff.until == 5_000_000)
        backoff.succeeded()
        #expect(!backoff.isTroubled && backoff.until == 0)
    }
}
