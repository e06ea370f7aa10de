import Execution
import JobModel
import Operations

/// All that can be asked for. A request for anything else finds nothing.
struct APICatalog: Sendable {
    let operations: [APIOperation]

    /// - Parameters:
    ///   - version: of dotjob.
    ///   - metrics: what `/metrics` shows.
    ///   - areMetricsOpen: whether to everybody.
    ///   - prove: throws a `Problem` when the store takes no write.
    ///   - probe: tries plugins before they are published.
    init(
        version: String, metrics: MetricsPage, areMetricsOpen: Bool = false,
        prove: @escaping @Sendable () async throws -> Void, probe: @escaping @Sendable () throws -> PluginProbe
    ) {
        let declared =
            SystemRoutes.operations + [
                SystemRoutes.readiness(prove), SystemRoutes.metrics(metrics, isOpen: areMetricsOpen),
            ] + GroupRoutes.operations + QueueRoutes.operations + PauseRoutes.operations + NodeRoutes.operations
            + JobRoutes.operations
            + JobBulkRoutes.operations + CalendarRoutes.operations
            + TaskRoutes.operations + LogRoutes.operations + ErrorRoutes.operations + HistoryRoutes.operations
            + ReleaseRoutes.operations + [PublishRoute.operation(probe)] + EventRoutes.operations
            + TokenRoutes.operations
            + SeedRoutes.operations
        var asking = SystemRoutes.document
        let document = OpenAPIDocument(declared + [asking], components: Self.components, version: version)
        // Written when it is asked for: most servers are never asked.
        asking.run = { _ in .json(document.json) }
        operations = declared + [asking]
    }

    /// Every schema that has a name.
    private static let components: [Component] = [
        Component(name: "Problem", schema: Problem.schema),
        Component(name: "SeedFailure", schema: SeedEnvelope.failureSchema),
        Shape.job.component, Shape.task.component, Shape.run.component, Shape.log.component, Shape.line.component,
        Shape.calendar.component, .calendarDay, .calendarDays,
        Shape.cause.component, Shape.hour.component, .settled,
        Shape.historyStep.component, .recentAttempt, Shape.transition.component, Shape.statistics.component,
        Shape.jobStatistics.component,
        Shape.group.component, Shape.queue.component, Shape.executor.component, Shape.release.component,
        Shape.plugin.component,
        Shape.outlook.component, Shape.handler.component, Shape.token.component, Shape.audit.component,
        Shape.event.component, Shape.taskLine.component, SeedJob.component,
        .schedule, .longRun, .standing, .misfit, .why, .hold, .jobWhy, .jobHold, .publication, .rollback, .cancellation,
        .changed,
        .startedRuns, .queuedTask, .progress, .newToken,
        Shape.rollbackOutlook.component, .handlerNeed, Shape.drainOutlook.component, Shape.nodeDrain.component,
        .drainedTask, .firstTask,
        .processUsage, .hostProcess, .hostDeath, .hostRules,
        .health, .previewed, .outagePreview,
    ]
}
