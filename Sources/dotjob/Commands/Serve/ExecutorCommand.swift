import ArgumentParser
import Execution
import Logging
import SQLiteJobStore

struct ExecutorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "executor",
        abstract: "Run the tasks of one or more groups.",
        discussion: """
            Examples:
              dotjob executor --group mail reports

            SIGTERM lets running tasks end within --drain-timeout; a second one stops at once. Nothing is lost either way.
            """)

    @OptionGroup var store: StoreOptions
    @OptionGroup var executor: ExecutorOptions
    @OptionGroup var watch: WatchOptions
    @OptionGroup var logging: LoggingOptions

    @Option(
        name: .customLong("group"), parsing: .upToNextOption, help: ArgumentHelp("Groups to serve.", valueName: "name"))
    var groups: [String]

    func run() async throws {
        let logger = try logging.logger("dotjob.executor")
        let configuration = try executor.configuration(groups: groups, database: store.databasePath)
        let watches = try watch.services(
            serving: .chosen(groups), store: store, hostPath: configuration.hostPath, logger: logger)
        let executor = try Executor(
            store: try store.openHotStore(durability: executor.durability.mode, createIfMissing: false),
            configuration: configuration, logger: logger)
        logger.info("session \(executor.sessionID): serving \(groups.map(\.quoted).joined(separator: ", "))")
        try await ServingProcess(services: [ExecutorService(executor: executor)] + watches, logger: logger).run()
    }
}

extension StoreOptions {
    /// The store of a process that writes all the time.
    func openHotStore(
        durability: SQLiteJobStore.Options.Durability, createIfMissing: Bool
    ) throws -> SQLiteJobStore {
        var options = SQLiteJobStore.Options()
        options.createIfMissing = createIfMissing
        options.durability = durability
        return try SQLiteJobStore(path: databasePath, options: options)
    }
}
