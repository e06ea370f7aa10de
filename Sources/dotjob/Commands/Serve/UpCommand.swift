import ArgumentParser
import Execution
import Logging
import SQLiteJobStore

struct UpCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "up",
        abstract: "Run a scheduler and an executor for every group, in one process.",
        discussion: """
            The database is made when there is none. Groups that are added later are served too.

            SIGTERM or Ctrl-C lets running tasks end within --drain-timeout; a second one stops at once.
            """)

    @OptionGroup var store: StoreOptions
    @OptionGroup var executor: ExecutorOptions
    @OptionGroup var scheduler: SchedulerOptions
    @OptionGroup var logging: LoggingOptions

    func run() async throws {
        let logger = try logging.logger("dotjob")
        // Each has a connection of its own: the scheduler must not wait for the executor's transactions.
        let hot = try store.openHotStore(durability: executor.durability.mode, createIfMissing: true)
        let executor = try Executor(
            store: hot, configuration: try executor.configuration(groups: nil, database: store.databasePath),
            logger: logger)
        let scheduler = try scheduler.makeScheduler(
            store: try store.openHotStore(durability: .full, createIfMissing: false), logger: logger)
        logger.info("database \(store.databasePath.quoted), session \(executor.sessionID): up")
        try await ServingProcess(
            services: [SchedulerService(scheduler: scheduler), ExecutorService(executor: executor)], logger: logger
        ).run()
    }
}
