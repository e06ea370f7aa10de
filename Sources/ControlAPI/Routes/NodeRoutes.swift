import HTTPTypes
import JSONWriting
import JobModel
import JobStore
import Operations

/// What people do with nodes.
enum NodeRoutes {
    private static let node = Parameter.path("node", .text(longest: 255), "The node's name, as of its executors.")
    /// Nodes that are asked about at once.
    private static let nodesAsked = 100

    static let operations: [APIOperation] = [
        operation(
            "drainNode", "drain",
            "Let no executor of a node claim anything new, also those that start there. What they have goes on.",
            PauseInput.body
        ) { try PauseInput.pause($0) },
        APIOperation(
            id: "judgeDrain", method: .get, path: "/api/v1/nodes/{node}/drain", tag: "executors",
            summary: "Say what a drain of a node would wait for now, and about how long.", access: .role(.viewer),
            parameters: [node],
            success: .init(status: .ok, about: "What runs there.", schema: Shape.drainOutlook.reference),
            problems: [.notFound], isChange: false
        ) { call in
            // It may serve other groups.
            try call.caller.reachEverything()
            return .json(
                Shape.drainOutlook.json(
                    try ExecutorOperations(store: call.store, now: call.now).drainOutlook(
                        ofNode: call.text("node") ?? "", in: call.store)))
        },
        APIOperation(
            id: "judgeDrains", method: .get, path: "/api/v1/node-drains", tag: "executors",
            summary: "Say of several nodes at once what a drain would wait for.", access: .role(.viewer),
            parameters: [
                .query(
                    "node", .list(of: .text(longest: 255), most: nodesAsked),
                    "A node's name; it may come several times. One that has no executor is passed over.")
            ],
            success: .init(
                status: .ok, about: "What runs on each.", schema: ListAnswer.schema(of: Shape.nodeDrain.reference)),
            problems: [.invalid], isChange: false
        ) { call in
            try call.caller.reachEverything()
            let outlooks = try ExecutorOperations(store: call.store, now: call.now).drainOutlooks(
                ofNodes: call.texts("node"), in: call.store)
            return ListAnswer.whole(
                outlooks.sorted { $0.key < $1.key }.map { (node: $0.key, outlook: $0.value) }, .nodeDrain)
        },
        operation("undrainNode", "undrain", "Let a node's executors claim again.") { _ in nil },
    ]

    private static func operation(
        _ name: String, _ word: String, _ summary: String, _ body: APIOperation.Body = .none,
        drain: @escaping @Sendable (Call) throws -> Pause?
    ) -> APIOperation {
        APIOperation(
            id: name, method: .post, path: "/api/v1/nodes/{node}/\(word)", tag: "executors", summary: summary,
            access: .role(.operator), parameters: [node], body: body,
            success: .init(
                status: .ok, about: "The node's executors.", schema: ListAnswer.schema(of: Shape.executor.reference)),
            problems: [.notFound, .invalid], isChange: true
        ) { call in
            // It may serve other groups, and those that are yet to come.
            try call.caller.reachEverything()
            let hostname = call.text("node") ?? ""
            let drain = try drain(call)
            let before = try call.store.setDrain(drain, ofNode: hostname)
            call.changed("node \(hostname)", group: nil, from: .audited(drain: before), to: .audited(drain: drain))
            let nodes = try ExecutorOperations(store: call.store, now: call.now).all()
            return ListAnswer.whole(nodes.filter { $0.hostname == hostname }, .executor)
        }
    }
}
