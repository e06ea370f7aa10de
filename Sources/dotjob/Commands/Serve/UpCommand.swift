import ArgumentParser
import Execution
import JobModel
import Logging
import SQLiteJobStore

struct UpCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "up",
        abstract: "Run a scheduler and an executor for every group, in one process.",
        discussion: """
            The database is made when there is none. Groups that are added later are served too.

            In development, "dotjob up --watch build" publishes what lies in build, and again whenever a build changes it; a
            broken build is refused, and the last good one serves on.

            SIGTERM or Ctrl-C lets running tasks end within --drain-timeout; a second one stops at once.
            """)

    @OptionGroup var store: StoreOptions
    @OptionGroup var executor: ExecutorOptions
    @OptionGroup var scheduler: SchedulerOptions
    @OptionGroup var watch: WatchOptions
    @OptionGroup var logging: LoggingOptions

    func run() async throws {
        let logger = try logging.logger("dotjob")
        // Each has a connection of its own: the scheduler must not wait for the executor's transactions.
        let hot = try store.openHotStore(durability: executor.durability.mode, createIfMissing: true)
        let configuration = try executor.configuration(groups: nil, database: store.databasePath)
        let watches = try watch.services(
            serving: .all(try hot.groups().map(\.name)), store: store, hostPath: configuration.hostPath, logger: logger)
        let executor = try Executor(store: hot, configuration: configuration, logger: logger)
        let scheduler = try scheduler.makeScheduler(
            store: try store.openHotStore(durability: .full, createIfMissing: false), logger: logger)
        logger.info("database \(store.databasePath.quoted), session \(executor.sessionID): up")
        try await ServingProcess(
            services: [SchedulerService(scheduler: scheduler), ExecutorService(executor: executor)] + watches,
            logger: logger
        ).run()
    }
}
