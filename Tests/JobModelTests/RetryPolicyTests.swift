import JobModel
import Testing

@Suite("Retry policy")
struct RetryPolicyTests {
    private let policy = RetryPolicy(retries: 5, backoff: .exponential(firstMs: 1_000, longestMs: 60_000))

    @Test("The delay doubles with each attempt, half of it fixed", arguments: zip(1...6, [1, 2, 4, 8, 16, 32]))
    func doubles(attempt: Int, seconds: Int64) {
        #expect(policy.delayMs(after: attempt, random: 0) == seconds * 500)
        #expect(abs(policy.delayMs(after: attempt, random: 0.999_999) - seconds * 1_000) <= 1)
    }

    @Test("The delay stops growing at the longest one", arguments: [7, 41, 64, 1_000, Int.max])
    func stopsGrowing(attempt: Int) {
        #expect(policy.delayMs(after: attempt, random: 0) == 30_000)
        #expect(policy.delayMs(after: attempt, random: 0.5) == 45_000)
    }

    @Test("An attempt below 1 is delayed like the first", arguments: [0, -1, Int.min + 1])
    func belowTheFirst(attempt: Int) {
        #expect(policy.delayMs(after: attempt, random: 0) == 500)
    }
}
