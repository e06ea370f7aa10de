import Testing
import Threads

@Suite("Pauses after trouble")
struct BackoffTests {
    @Test("A free failure is tried again at once, then after longer and longer pauses")
    func freeFailure() {
        var pause = Backoff(freeFailures: 1, provenMicroseconds: 10_000_000)
        var pauses: [Int64] = []
        for _ in 0..<9 {
            pause.succeeded(now: 1_000)
            pause.failed(now: 2_000)
            pauses.append(pause.until - 2_000)
        }
        #expect(pauses == [0, 100_000, 200_000, 400_000, 800_000, 1_600_000, 3_200_000, 5_000_000, 5_000_000])
    }

    @Test("A success that lasted starts the count anew")
    func provenSuccess() {
        var pause = Backoff(freeFailures: 1, provenMicroseconds: 10_000_000)
        for _ in 0..<5 { pause.failed(now: 1_000) }
        pause.succeeded(now: 1_000)
        pause.failed(now: 20_000_000)
        #expect(pause.isOver(now: 20_000_000))
    }

    @Test("A success that did not last leaves the count as it was")
    func unprovenSuccess() {
        var pause = Backoff(freeFailures: 1, provenMicroseconds: 10_000_000)
        for _ in 0..<2 { pause.failed(now: 1_000) }
        pause.succeeded(now: 1_000)
        pause.failed(now: 2_000)
        #expect(pause.until == 202_000 && pause.isTroubled)
    }

    @Test("Without free failures the first pause is 100 ms, the longest 5 s, and a success ends it")
    func backoff() {
        var backoff = Backoff()
        #expect(!backoff.isTroubled)
        backoff.failed(now: 0)
        #expect(backoff.until == 100_000)
        for _ in 0..<20 { backoff.failed(now: 0) }
        #expect(backoff.until == 5_000_000)
        backoff.succeeded(now: 1)
        #expect(!backoff.isTroubled && backoff.until == 0)
    }
}
