import JobModel
import JobStore
import Metering
import Synchronization

/// What `/metrics` answers: what this process counts, and how full the queues are, which is looked up once a second however many ask.
final class MetricsPage: Sendable {
    static let type = "text/plain; version=0.0.4; charset=utf-8"
    private static let keptMs: Int64 = 1_000

    private let registry: MetricRegistry
    /// When the queues were last looked at, in milliseconds.
    private let lookedAt = Mutex<Int64?>(nil)

    init(_ registry: MetricRegistry) { self.registry = registry }

    /// Blocks its thread.
    func text(from store: any Store, now: UTCMilliseconds) throws -> String {
        // Whoever comes meanwhile waits for the same look.
        try lookedAt.withLock { lookedAt in
            if let lookedAt, (lookedAt..<lookedAt + Self.keptMs).contains(now) { return }
            registry.show(try QueueGauges.samples(from: store, now: now), of: Metric.ofQueue)
            lookedAt = now
        }
        return registry.text()
    }
}
