import ArgumentParser
import Execution
import JobModel
import JobStore
import Logging
import Scheduling
import Wording

struct UpCommand: ServingCommand {
    static let configuration = CommandConfiguration(
        commandName: "up",
        abstract: "Run a scheduler and an executor for every group, in one process.",
        discussion: """
            A database file is made when there is none, a server's tables by "dotjob store migrate". Groups that are added
            later are served too.

            In development, "dotjob up --watch build" publishes what lies in build, and again whenever a build changes it; a
            broken build is refused, and the last good one serves on.

            SIGTERM or Ctrl-C lets running tasks end within --drain-timeout; a second one stops at once.
            """)

    @OptionGroup var database: StoreLocation
    @OptionGroup var executor: ExecutorOptions
    @OptionGroup var scheduler: SchedulerOptions
    @OptionGroup(title: "HTTP") var control: ControlOptions
    @OptionGroup var watch: WatchOptions
    @OptionGroup var logging: LoggingOptions

    func run() async throws {
        let logger = try logging.logger("dotjob")
        if let words = try database.place.deafness { logger.warning("\(words)") }
        let metrics = ServingMetrics.registry()
        let directory = try database.dataDirectory(chosen: executor.dataDirectory)
        let control = try control.configuration(mayMove: true, dataDirectory: directory, metrics: metrics)
        // Each has a connection of its own: the scheduler must not wait for the executor's transactions.
        let hot = try database.open(durability: executor.durability, createIfMissing: true, metrics: metrics)
        let configuration = try executor.configuration(groups: nil, database: database, metrics: metrics)
        let watches = try watch.services(
            serving: .all(try hot.groups().map(\.name)), database: database,
            hostPath: configuration.hostPath, logger: logger)
        let executor = try Executor(store: hot, configuration: configuration, logger: logger)
        try Scheduler.rescueDead(in: hot, logger: logger)
        let scheduler = try scheduler.makeScheduler(
            store: try database.open(metrics: metrics), metrics: metrics, logger: logger)
        let readiness = Readiness(
            of: control == nil ? [.scheduler, .executor] : [.scheduler, .executor, .http], logger: logger)
        let http = try control.map {
            try ControlService(
                $0, database: database, dataDirectory: directory, showsLink: true, readiness: readiness, logger: logger)
        }
        let contents = try Self.contents(of: hot)
        let place = try database.place.description.quoted
        logger.info("database \(place), session \(executor.sessionID): up with \(contents)")
        try await ServingProcess(
            services: [
                SchedulerService(scheduler: scheduler, readiness: readiness),
                ExecutorService(executor: executor, readiness: readiness),
            ] + watches + (http.map { [$0] } ?? []),
            readiness: readiness, longestEndMs: configuration.longestDrainMs, logger: logger
        ).run()
    }

    /// What there is to serve, or how to begin.
    private static func contents(of store: any Store) throws -> String {
        let groups = try store.groups().count
        guard groups > 0 else { return "no groups yet; add one with \"dotjob group add NAME\"" }
        let jobs = try store.jobCount(JobFilter())
        let jobsText = (jobs.isExact ? "" : "more than ") + (jobs.number == 1 ? "1 job" : "\(jobs.number) jobs")
        return "\(groups == 1 ? "1 group" : "\(groups) groups") and \(jobsText)"
    }
}
