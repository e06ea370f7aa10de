/// What a series of a gauge or a counter stands at, as somebody has just looked it up.
public struct MetricSample: Sendable {
    public let metric: Metric
    /// In the order of the metric's labels.
    public let labels: [String]
    public let value: Double

    public init(_ metric: Metric, _ labels: String..., value: Double) {
        self.metric = metric
        self.labels = labels
        self.value = value
    }
}
