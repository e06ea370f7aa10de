import HTTPTypes
import JSONWriting
import JobModel

/// What is about no job and no group: whether all is well, and the document.
enum SystemRoutes {
    static let operations: [APIOperation] = [
        APIOperation(
            id: "getHealth", method: .get, path: "/healthz", tag: "system", summary: "Whether the process lives.",
            access: .everyone,
            success: .init(status: .ok, about: "It does.", schema: Component.health.reference), isChange: false,
            runAlone: { isWell }, run: { _ in isWell }),
        PreviewRoute.operation,
    ]

    private static let isWell = Answer.json(.object(["status": .text("ok")]))

    /// - Parameter prove: throws a `Problem` when the store takes no write.
    static func readiness(_ prove: @escaping @Sendable () async throws -> Void) -> APIOperation {
        APIOperation(
            id: "getReadiness", method: .get, path: "/readyz", tag: "system",
            summary: "Whether the database takes a write within a second; else what is wrong with it.",
            access: .everyone,
            success: .init(status: .ok, about: "It does.", schema: Component.health.reference), isChange: false,
            runAlone: {
                try await prove()
                return isWell
            }, run: { _ in isWell })
    }

    /// - Parameter isOpen: whether to everybody.
    static func metrics(_ page: MetricsPage, isOpen: Bool) -> APIOperation {
        APIOperation(
            id: "getMetrics", method: .get, path: "/metrics", tag: "system",
            summary: "What this process counts, and how full the queues are, as Prometheus reads it.",
            access: isOpen ? .everyone : .role(.metrics),
            success: .init(
                status: .ok, about: "The text format of Prometheus, version 0.0.4.", schema: .text(),
                mediaType: "text/plain"),
            isChange: false
        ) { call in
            // It tells of all groups.
            try call.caller.reachEverything()
            return Answer(body: .plain(try page.text(from: call.store, now: call.now), type: MetricsPage.type))
        }
    }

    /// The document itself, which lists itself too.
    static let document = APIOperation(
        id: "getOpenAPI", method: .get, path: "/openapi.json", tag: "system", summary: "This document.",
        access: .role(.metrics), success: .init(status: .ok, about: "OpenAPI 3.1.", schema: .anything),
        isChange: false
    ) { _ in .none }
}

extension Component {
    static let health = Component(
        name: "Health",
        schema: .object([
            .init(name: "status", schema: .word(["ok"]), about: "", isRequired: true)
        ]))
}
