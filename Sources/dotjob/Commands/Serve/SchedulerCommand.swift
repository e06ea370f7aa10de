import ArgumentParser
import Logging
import Wording

struct SchedulerCommand: ServingCommand {
    static let configuration = CommandConfiguration(
        commandName: "scheduler",
        abstract: "Write due tasks, rescue those of dead executors, prune old logs.",
        discussion: "Several may run at once: none writes an occurrence twice.")

    @OptionGroup var database: StoreLocation
    @OptionGroup var scheduler: SchedulerOptions
    @OptionGroup(title: "HTTP") var control: ControlOptions
    @OptionGroup var logging: LoggingOptions

    func run() async throws {
        let logger = try logging.logger("dotjob.scheduler")
        if let words = try database.place.deafness { logger.warning("\(words)") }
        let metrics = ServingMetrics.registry()
        let control = try control.configuration(
            mayMove: false, dataDirectory: database.dataDirectory(), metrics: metrics)
        let scheduler = try scheduler.makeScheduler(
            store: try database.open(metrics: metrics), metrics: metrics, logger: logger)
        let place = try database.place.description.quoted
        logger.info("database \(place): scheduling")
        let readiness = Readiness(of: control == nil ? [.scheduler] : [.scheduler, .http], logger: logger)
        let http = try control.map {
            try ControlService(
                $0, database: database, dataDirectory: database.dataDirectory(), showsLink: false, readiness: readiness,
                logger: logger)
        }
        try await ServingProcess(
            services: [SchedulerService(scheduler: scheduler, readiness: readiness)] + (http.map { [$0] } ?? []),
            readiness: readiness, logger: logger
        ).run()
    }
}
