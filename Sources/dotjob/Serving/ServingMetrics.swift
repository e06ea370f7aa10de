import CoreMetrics
import Metering

/// What a serving process counts.
enum ServingMetrics {
    /// With what it says from the start.
    static func registry() -> MetricRegistry {
        let registry = MetricRegistry()
        Metric.buildInfo.gauge(Version.current, in: registry).set(1)
        return registry
    }
}
