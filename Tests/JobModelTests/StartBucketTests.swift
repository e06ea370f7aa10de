import JobModel
import Testing

/// What a rate allows, by its clock alone.
struct StartBucketTests {
    private func bucket(_ rate: String, burst: Int, fullAtUs: Int64? = nil, now: UTCMilliseconds = 0) -> StartBucket {
        StartBucket(StartRate(rate) ?? StartRate(count: 1, perMs: 1), burst: burst, fullAtUs: fullAtUs, now: now)
    }

    @Test("a bucket that nobody has used has its burst, and one more comes each interval")
    func drips() {
        var starts = bucket("10/1s", burst: 3)
        #expect(starts.available(at: 0) == 3)
        for _ in 0..<3 { starts.take() }
        #expect(starts.available(at: 0) == 0)
        #expect(starts.nextStartAt == 100)
        for (now, expected) in [(99, 0), (100, 1), (250, 2), (10_000, 3)] as [(Int64, Int)] {
            let later = bucket("10/1s", burst: 3, fullAtUs: starts.fullAtUs, now: now)
            #expect(later.available(at: now) == expected)
        }
    }

    @Test("an interval that is no whole number of microseconds is rounded up: rather too few than too many")
    func rounding() {
        #expect(bucket("7/1s", burst: 1).intervalUs == 142_858)
        #expect(bucket("1000000/1ms", burst: 1).intervalUs == 1)
    }

    @Test("a bucket is never emptier than empty, whatever its row says")
    func clamped() {
        let starts = bucket("1/1s", burst: 2, fullAtUs: .max / 2, now: 1_000)
        #expect(starts.available(at: 1_000) == 0)
        #expect(starts.nextStartAt == 2_000)
    }

    @Test("who waits is woken for one start, and for several where they come more often than five times a second")
    func opening() {
        #expect(bucket("1/1m", burst: 5).taking(5).opensAt == 60_000)
        #expect(bucket("100/1s", burst: 100).taking(100).opensAt == 200)
        #expect(bucket("100/1s", burst: 2).taking(2).opensAt == 20)
    }
}
