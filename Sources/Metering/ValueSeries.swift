import CoreMetrics
import Synchronization

/// A series with one value: of a counter or of a gauge.
final class ValueSeries: CounterHandler, FloatingPointCounterHandler, MeterHandler, RecorderHandler {
    private let stored = Mutex(0.0)

    var value: Double { stored.withLock { $0 } }

    func increment(by amount: Int64) { increment(by: Double(amount)) }

    func increment(by amount: Double) {
        // What is no number would stay for ever.
        guard amount.isFinite else { return }
        stored.withLock { $0 += amount }
    }

    func decrement(by amount: Double) { increment(by: -amount) }

    func set(_ value: Int64) { set(Double(value)) }

    func set(_ value: Double) { stored.withLock { $0 = value } }

    func record(_ value: Int64) { set(Double(value)) }

    func record(_ value: Double) { set(value) }

    func reset() { set(0.0) }
}
