public import CoreMetrics

/// A metric: its name, what it says, and what its series are told apart by.
public struct Metric: Sendable {
    public enum Kind: Sendable, Equatable {
        case counter
        case gauge
        /// Counts by size: how many values were at most as large as each bound. The bounds rise.
        case histogram([Double])
    }

    public let name: String
    /// One line for people.
    public let help: String
    public let kind: Kind
    public let labels: [String]

    public init(_ name: String, _ kind: Kind, _ help: String, labels: String...) {
        self.name = name
        self.kind = kind
        self.help = help
        self.labels = labels
    }

    /// Of a name that nobody has declared.
    init(_ name: String, _ kind: Kind, _ help: String, labelNames: [String]) {
        self.name = name
        self.kind = kind
        self.help = help
        labels = labelNames
    }

    /// As Prometheus calls its kind.
    public var type: String {
        switch kind {
        case .counter: "counter"
        case .gauge: "gauge"
        case .histogram: "histogram"
        }
    }
}

// Handles of one series each: looked for once, and kept by who counts.
extension Metric {
    public func counter(_ values: String..., in factory: any MetricsFactory) -> Counter {
        Counter(label: name, dimensions: dimensions(values), factory: factory)
    }

    public func gauge(_ values: String..., in factory: any MetricsFactory) -> Meter {
        Meter(label: name, dimensions: dimensions(values), factory: factory)
    }

    public func sizes(_ values: String..., in factory: any MetricsFactory) -> Recorder {
        Recorder(label: name, dimensions: dimensions(values), aggregate: true, factory: factory)
    }

    public func durations(_ values: String..., in factory: any MetricsFactory) -> Timer {
        Timer(label: name, dimensions: dimensions(values), factory: factory)
    }

    private func dimensions(_ values: [String]) -> [(String, String)] {
        precondition(values.count == labels.count, "\(name) has the labels \(labels)")
        return Array(zip(labels, values))
    }
}
