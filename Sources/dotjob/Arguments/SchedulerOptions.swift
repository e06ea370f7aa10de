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

    func makeScheduler(
        store: any SchedulerStore, metrics: any MetricsFactory, logger: Logger
    ) throws -> Scheduler {
        var configuration = SchedulerConfiguration()
        configuration.lookAheadMs = try DurationText.milliseconds(lookAhead, option: "--look-ahead")
        configuration.logRetentionMs = try DurationText.milliseconds(keepLogs, option: "--keep-logs")
        configuration.metrics = metrics
        return try Scheduler(store: store, configuration: configuration, logger: logger)
    }
}
