import JobModel
import Testing

struct DurationHistogramTests {
    private func histogram(_ microseconds: some Sequence<Int64>) -> DurationHistogram {
        var histogram = DurationHistogram()
        for value in microseconds { histogram.add(microseconds: value) }
        return histogram
    }

    @Test("a quantile is within half of the exact one, for durations of any size", arguments: 0..<20)
    func quantiles(seed: Int) throws {
        var random = SystemRandomNumberGenerator()
        let most = Int64(1) << Int64.random(in: 8...40, using: &random)
        let values = (0..<1_000).map { _ in Int64.random(in: 64...most, using: &random) }.sorted()
        let histogram = histogram(values.shuffled())
        for share in [0.01, 0.5, 0.95, 0.99, 1] {
            let exact = Double(values[Int((share * 1_000).rounded(.up)) - 1])
            let found = Double(try #require(histogram.quantile(share)))
            #expect(found >= exact / 1.5 - 1 && found <= exact * 1.5 + 1, "\(share) of \(most): \(found), not \(exact)")
        }
    }

    @Test("adding two is as counting all in one, in any order")
    func addition() {
        let (low, high) = (histogram([0, 1, 70, 100, 5_000]), histogram([3_000_000, 64, 1 << 39]))
        var sum = low
        sum.add(high)
        var other = high
        other.add(low)
        let all = histogram([0, 1, 70, 100, 5_000, 3_000_000, 64, 1 << 39])
        #expect(sum == all)
        #expect(other == all)
        #expect(all.total == 8)
    }

    @Test("what lies outside counts as the smallest or the largest; none has no quantile")
    func outside() {
        #expect(histogram([-5, 0, 63]).quantile(1) == 64)
        #expect(histogram([Int64.max]).quantile(0.5) == histogram([1 << 40]).quantile(0.5))
        #expect(DurationHistogram().quantile(0.5) == nil)
    }

    @Test("it is stored as the first bucket's number and the counts, and read back")
    func stored() {
        #expect(DurationHistogram().stored == "[]")
        #expect(histogram([64, 95, 96, 128]).stored == "[1,2,1,1]")
        for values in [[], [0], [64, 95, 96, 1 << 40], [1 << 20, 1 << 30]] as [[Int64]] {
            let histogram = histogram(values)
            #expect(DurationHistogram(stored: histogram.stored) == histogram)
        }
    }

    @Test(
        "what another program has written there is read as far as it makes sense",
        arguments: ["", "[", "null", "[-1,5]", "[900,1]", "{}", "[1]"])
    func foreign(text: String) { #expect(DurationHistogram(stored: text).isEmpty) }
}
