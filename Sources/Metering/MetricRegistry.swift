public import CoreMetrics
import Synchronization

/// All metrics of a process: what its parts count by, and what a scrape reads.
///
/// Handed from who makes it to who counts, and nobody's global: two of them, as in a test, know nothing of each other. Handles may be
/// used from any thread.
public final class MetricRegistry: MetricsFactory {
    private let families: Mutex<[String: MetricFamily]>
    private let mostSeries: Int
    private let process = ProcessFigures()

    /// - Parameters:
    ///   - metrics: those that are known beforehand, with their words and bounds. Others have none.
    ///   - mostSeries: of one metric; what is beyond shares one series, whose labels say `other`.
    public init(_ metrics: [Metric] = Metric.all, mostSeries: Int = 1_000) {
        self.mostSeries = mostSeries
        families = Mutex(
            Dictionary(
                metrics.map { ($0.name, MetricFamily($0, mostSeries: mostSeries)) }, uniquingKeysWith: { $1 }))
    }

    /// Has metrics show what was just looked up, and nothing that they showed before.
    public func show(_ samples: [MetricSample], of metrics: [Metric]) {
        families.withLock { families in
            for metric in metrics {
                families[metric.name, default: MetricFamily(metric, mostSeries: mostSeries)].clear()
            }
            for sample in samples {
                let series = families[sample.metric.name]?.series(sample.labels)
                // Added, since several may share the series of the surplus.
                if case .value(let value) = series { value.increment(by: sample.value) }
            }
        }
    }

    /// All of it, in Prometheus's text format.
    public func text() -> String {
        show(process.samples(), of: ProcessFigures.metrics)
        return families.withLock { families in
            var families = families
            var dropped = MetricFamily(Metric.droppedSeries, mostSeries: .max)
            for (name, family) in families where family.dropped > 0 {
                if case .value(let value) = dropped.series([name]) { value.set(Double(family.dropped)) }
            }
            families[dropped.metric.name] = dropped
            var text = ExpositionText()
            for name in families.keys.sorted() {
                if let family = families[name] { text.add(family) }
            }
            return text.text
        }
    }

    /// Names of metrics that have been given words.
    public var described: [String] {
        families.withLock { $0.values.map(\.metric).filter { !$0.help.isEmpty }.map(\.name) }
    }

    // MARK: - Handles

    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        value(label, dimensions, .counter) ?? NOOPMetricsHandler.instance
    }

    public func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        value(label, dimensions, .counter) ?? NOOPMetricsHandler.instance
    }

    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        value(label, dimensions, .gauge) ?? NOOPMetricsHandler.instance
    }

    public func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        guard aggregate else { return value(label, dimensions, .gauge) ?? NOOPMetricsHandler.instance }
        return histogram(label, dimensions) ?? NOOPMetricsHandler.instance
    }

    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        histogram(label, dimensions) ?? NOOPMetricsHandler.instance
    }

    // A counter that starts again from nothing would be taken for a restart: series stay.
    public func destroyCounter(_ handler: any CounterHandler) {}
    public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
    public func destroyMeter(_ handler: any MeterHandler) {}
    public func destroyRecorder(_ handler: any RecorderHandler) {}
    public func destroyTimer(_ handler: any TimerHandler) {}

    private func value(_ label: String, _ dimensions: [(String, String)], _ kind: Metric.Kind) -> ValueSeries? {
        guard case .value(let value) = series(label, dimensions, kind) else { return nil }
        return value
    }

    private func histogram(_ label: String, _ dimensions: [(String, String)]) -> HistogramSeries? {
        guard case .histogram(let series) = series(label, dimensions, .histogram(Metric.secondsBounds)) else {
            return nil
        }
        return series
    }

    /// `nil` when the name is that of a metric of another kind.
    private func series(
        _ label: String, _ dimensions: [(String, String)], _ kind: Metric.Kind
    ) -> MetricFamily.Series? {
        let name = ExpositionText.name(label)
        return families.withLock { families in
            var family =
                families[name]
                ?? MetricFamily(Metric(name, kind, "", labelNames: dimensions.map(\.0)), mostSeries: mostSeries)
            guard family.metric.type == Metric(name, kind, "").type else { return nil }
            let given = Dictionary(dimensions, uniquingKeysWith: { $1 })
            let series = family.series(family.metric.labels.map { given[$0] ?? "" })
            families[name] = family
            return series
        }
    }
}
