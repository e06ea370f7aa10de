import CoreMetrics
import Metering

/// What is counted of a group's hosts.
struct HostMeters {
    /// Why a host has gone that nobody wanted gone.
    enum Loss: String, CaseIterable {
        case notLoaded = "not_loaded"
        case crashed
        /// It did not do what it was asked.
        case broken
        /// It holds an attempt past its timeout.
        case hung
    }

    private let group: String
    private let factory: any MetricsFactory
    private let living: Meter
    private let laneStarts: Counter
    private let soloStarts: Counter

    init(group: String, _ factory: any MetricsFactory) {
        self.group = group
        self.factory = factory
        living = Metric.hosts.gauge(group, in: factory)
        laneStarts = Metric.hostStarts.counter(group, "group", in: factory)
        soloStarts = Metric.hostStarts.counter(group, "solo", in: factory)
        // An alert on the first one needs a series that was 0 before.
        for loss in Loss.allCases { count(loss, 0) }
    }

    func started(isSolo: Bool) { (isSolo ? soloStarts : laneStarts).increment() }

    func show(_ hosts: Int) { living.set(hosts) }

    /// That is rare: no handle is kept.
    func count(_ loss: Loss, _ number: Int = 1) {
        Metric.hostDeaths.counter(group, loss.rawValue, in: factory).increment(by: number)
    }
}
