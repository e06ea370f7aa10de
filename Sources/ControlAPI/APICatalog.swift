import Execution
import JSONWriting
import JobModel
import Operations

/// All that can be asked for. A request for anything else finds nothing.
struct APICatalog: Sendable {
    let operations: [APIOperation]

    /// - Parameters:
    ///   - version: of dotjob.
    ///   - probe: tries plugins before they are published.
    init(version: String, probe: @escaping @Sendable () throws -> PluginProbe) {
        let declared =
            SystemRoutes.operations + GroupRoutes.operations + JobRoutes.operations
            + TaskRoutes.operations + LogRoutes.operations + ReleaseRoutes.operations
            + [PublishRoute.operation(probe)] + TokenRoutes.operations
            + SeedRoutes.operations
        var document = SystemRoutes.document
        let text = JSONText.compact(
            OpenAPIDocument(declared + [document], components: Self.components, version: version).json)
        document.run = { _ in Answer(body: .text(text)) }
        operations = declared + [document]
    }

    /// Every schema that has a name.
    private static let components: [Component] = [
        Component(name: "Problem", schema: Problem.schema),
        Component(name: "SeedFailure", schema: SeedEnvelope.failureSchema),
        Shape.job.component, Shape.task.component, Shape.run.component, Shape.log.component, Shape.line.component,
        Shape.group.component, Shape.executor.component, Shape.release.component, Shape.plugin.component,
        Shape.handler.component, Shape.token.component, Shape.audit.component, SeedJob.component,
        .schedule, .standing, .standing(of: "Why"), .cancellation, .changed, .queuedTask, .progress, .newToken,
        .health, .previewed,
    ]
}
