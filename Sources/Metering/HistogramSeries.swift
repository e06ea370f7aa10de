import CoreMetrics
import Synchronization

/// A series of a histogram. Durations are kept in seconds.
final class HistogramSeries: RecorderHandler, TimerHandler {
    struct Counts: Sendable, Equatable {
        /// One for each bound, each without those before it, and one for what is larger than all bounds.
        var buckets: [UInt64]
        var sum = 0.0

        var total: UInt64 { buckets.reduce(0, +) }
    }

    let bounds: [Double]
    private let stored: Mutex<Counts>

    init(bounds: [Double]) {
        self.bounds = bounds
        stored = Mutex(Counts(buckets: Array(repeating: 0, count: bounds.count + 1)))
    }

    var counts: Counts { stored.withLock { $0 } }

    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) {
        guard value.isFinite else { return }
        let bucket = bucket(of: value)
        stored.withLock {
            $0.buckets[bucket] += 1
            $0.sum += value
        }
    }

    /// The first bucket whose bound is not below `value`, found by halves: this is asked twice an attempt.
    private func bucket(of value: Double) -> Int {
        var low = 0
        var high = bounds.count
        while low < high {
            let middle = (low + high) / 2
            if value <= bounds[middle] { high = middle } else { low = middle + 1 }
        }
        return low
    }

    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }
}
