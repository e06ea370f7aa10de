import Histogram
import JSONWriting

/// How long things took, to three digits, up to ten minutes.
struct Durations {
    private var histogram = Histogram<UInt64>(
        highestTrackableValue: 600_000_000_000, numberOfSignificantValueDigits: .three)

    var count: Int64 { Int64(histogram.totalCount) }
    var longestMs: JSONValue { .number(Double(histogram.max) / 1_000_000) }

    mutating func record(nanoseconds: Int64) { histogram.record(UInt64(max(nanoseconds, 0))) }

    /// Milliseconds that `percent` of them did not exceed.
    func percentileMs(_ percent: Double) -> JSONValue { .number(milliseconds(percent)) }

    /// As `percentileMs`, to reckon with.
    func milliseconds(_ percent: Double) -> Double { Double(histogram.valueAtPercentile(percent)) / 1_000_000 }
}
