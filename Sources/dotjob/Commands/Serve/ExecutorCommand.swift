import ArgumentParser
import Execution
import Logging
import Scheduling
import Wording

struct ExecutorCommand: ServingCommand {
    static let configuration = CommandConfiguration(
        commandName: "executor",
        abstract: "Run the tasks of one or more groups.",
        discussion: """
            Examples:
              dotjob executor --group mail reports

            SIGTERM lets running tasks end within --drain-timeout; a second one stops at once. Nothing is lost either way.
            """)

    @OptionGroup var database: StoreLocation
    @OptionGroup var executor: ExecutorOptions
    @OptionGroup var watch: WatchOptions
    @OptionGroup(title: "Metrics") var metrics: MetricsOptions
    @OptionGroup var logging: LoggingOptions

    @Option(
        name: .customLong("group"), parsing: .upToNextOption, help: ArgumentHelp("Groups to serve.", valueName: "name"),
        completion: NameCompletion.group)
    var groups: [String]

    func run() async throws {
        let logger = try logging.logger("dotjob.executor")
        if let words = try database.place.deafness { logger.warning("\(words)") }
        try metrics.check()
        let registry = ServingMetrics.registry()
        let configuration = try executor.configuration(groups: groups, database: database, metrics: registry)
        let watches = try watch.services(
            serving: .chosen(groups), database: database, hostPath: configuration.hostPath, logger: logger)
        let store = try database.open(durability: executor.durability, metrics: registry)
        let executor = try Executor(store: store, configuration: configuration, logger: logger)
        // There may be no scheduler at this moment. After the own session is open: the dead one's row tells of its end.
        try Scheduler.rescueDead(in: store, logger: logger)
        logger.info("session \(executor.sessionID): serving \(groups.map(\.quoted).joined(separator: ", "))")
        let shown = try metrics.service(of: executor, registry, logger: logger)
        let readiness = Readiness(of: [.executor], logger: logger)
        try await ServingProcess(
            services: [ExecutorService(executor: executor, readiness: readiness)] + watches
                + (shown.map { [$0] } ?? []),
            readiness: readiness, longestEndMs: configuration.longestDrainMs, logger: logger
        ).run()
    }
}
