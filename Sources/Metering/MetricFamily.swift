/// A metric and its series, at most so many: what names of jobs and handlers make of it must not fill the memory.
struct MetricFamily {
    /// What all labels of the surplus series say.
    static let other = "other"

    enum Series {
        case value(ValueSeries)
        case histogram(HistogramSeries)
    }

    let metric: Metric
    private let mostSeries: Int
    /// By their labels as they are written.
    private(set) var series: [String: Series] = [:]
    /// How often a series was asked for that there was no room for.
    private(set) var dropped = 0

    init(_ metric: Metric, mostSeries: Int) {
        self.metric = metric
        self.mostSeries = mostSeries
    }

    /// The series with these labels; one that all others share when there are too many.
    mutating func series(_ values: [String]) -> Series {
        let key = ExpositionText.labels(metric.labels, values)
        if let known = series[key] { return known }
        guard series.count >= mostSeries else { return add(key) }
        dropped += 1
        let shared = ExpositionText.labels(metric.labels, metric.labels.map { _ in Self.other })
        return series[shared] ?? add(shared)
    }

    private mutating func add(_ key: String) -> Series {
        let new: Series =
            switch metric.kind {
            case .counter, .gauge: .value(ValueSeries())
            case .histogram(let bounds): .histogram(HistogramSeries(bounds: bounds))
            }
        series[key] = new
        return new
    }

    /// Forgets the series: they are about to be looked up anew.
    mutating func clear() { series = [:] }
}
