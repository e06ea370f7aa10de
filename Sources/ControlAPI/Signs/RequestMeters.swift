import CoreMetrics
import Metering
import Synchronization

/// Counts requests, by operation and class of status, and those that listen.
final class RequestMeters: Sendable {
    /// What no operation has answered.
    static let noOperation = "none"

    private struct Answered: Hashable {
        var operation: String
        var status: Int
    }

    /// Clients that listen to events.
    let eventClients: Meter

    private let factory: any MetricsFactory
    private let timers = Mutex<[Answered: CoreMetrics.Timer]>([:])

    init(_ factory: any MetricsFactory) {
        self.factory = factory
        eventClients = Metric.eventClients.gauge(in: factory)
    }

    /// - Parameter operation: its id.
    func record(_ operation: String, status: Int, since start: ContinuousClock.Instant) {
        let answered = Answered(operation: operation, status: status / 100)
        let timer = timers.withLock { timers in
            if let known = timers[answered] { return known }
            let new = Metric.httpRequests.durations(operation, "\(answered.status)xx", in: factory)
            timers[answered] = new
            return new
        }
        timer.record(since: start)
    }
}
