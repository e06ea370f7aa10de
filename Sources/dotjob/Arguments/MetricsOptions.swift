import ArgumentParser
import ControlAPI
import Execution
import Logging
import Metering
import ServiceLifecycle
import Wording

/// Where an executor shows its metrics.
struct MetricsOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Show /metrics and /healthz on this port, 0 for a free one.", valueName: "port"))
    var metricsPort: Int?

    @Option(help: ArgumentHelp("The address to show them on; there are no tokens.", valueName: "address"))
    var metricsBind = "127.0.0.1"

    /// - Throws: `WrongValue`.
    func check() throws {
        guard let metricsPort, !(0...65_535).contains(metricsPort) else { return }
        throw WrongValue("--metrics-port \"\(metricsPort)\": out of range; give 0 to 65535")
    }

    /// - Returns: `nil` for none.
    func service(
        of executor: Executor, _ registry: MetricRegistry, logger: Logger
    ) throws -> (any Service)? {
        guard let metricsPort else { return nil }
        let bind = metricsBind
        let isLocal = ControlOptions.isLoopback(bind)
        return MetricsServer(bind: bind, port: metricsPort, isLocal: isLocal, metrics: registry) { port in
            let host = bind.contains(":") ? "[\(bind)]" : bind
            logger.info("metrics on http://\(host):\(port)/metrics")
            if !isLocal {
                logger.warning(
                    """
                    metrics: whoever reaches \(bind.quoted) reads them, names of groups and handlers among them, in the clear; \
                    let a firewall keep others out, or bind 127.0.0.1
                    """)
            }
            executor.serves(at: ExecutorAddress(bind: bind, port: port))
        }
    }
}
