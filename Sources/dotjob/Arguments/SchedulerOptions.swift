import ArgumentParser
import CoreMetrics
import JobModel
import Logging
import Scheduling

/// How the scheduler of a process runs.
struct SchedulerOptions: ParsableArguments {
    @Option(help: ArgumentHelp("How long before its time a task is written.", valueName: "duration"))
    var lookAhead = "5s"

    @Option(help: ArgumentHelp("How long the log of an attempt is kept.", valueName: "duration"))
    var keepLogs = "30d"

    @Option(
        help: ArgumentHelp(
            "With a database server: how long after the end of a node's lease its tasks go to others.",
            valueName: "duration"))
    var leaseMargin = "10s"

    // A node's hosts are killed before its lease ends, and a kill takes its time too.
    private static let shortestMarginMs: Int64 = 1_000

    func makeScheduler(
        store: any SchedulerStore, metrics: any MetricsFactory, logger: Logger
    ) throws -> Scheduler {
        var configuration = SchedulerConfiguration()
        configuration.lookAheadMs = try DurationText.milliseconds(lookAhead, option: "--look-ahead")
        configuration.logRetentionMs = try DurationText.milliseconds(keepLogs, option: "--keep-logs")
        configuration.leaseMarginMs = try DurationText.milliseconds(
            leaseMargin, option: "--lease-margin", atLeast: Self.shortestMarginMs)
        configuration.metrics = metrics
        return try Scheduler(store: store, configuration: configuration, logger: logger)
    }
}
