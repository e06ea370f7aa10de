import ControlAPI
import HTTPTypes
import JSONWriting
import JobModel

/// The executors of every node, and what people do with them.
enum ExecutorsPage {
    static let routes: [PageRoute] = [
        .get("/executors") { try page($0) },
        .post("/executors/{id}/enable", .role(.operator)) { try act("/executors", "id", "enable", $0) },
        .post("/executors/{id}/disable", .role(.operator)) { try act("/executors", "id", "disable", $0) },
        .post("/nodes/{node}/drain", .role(.operator)) { try act("/nodes", "node", "drain", $0) },
        .post("/nodes/{node}/undrain", .role(.operator)) { try act("/nodes", "node", "undrain", $0) },
    ]

    private static func page(_ call: PageCall, _ problem: Problem? = nil) throws -> SiteReply {
        let executors = try call.list("/executors")
        let nodes = Dictionary(grouping: executors, by: { $0["hostname"].words }).sorted { $0.key < $1.key }
        let page = Page(
            "executors", call.words("executors.title"), in: .executors, topics: ["executor", "group"],
            [
                "nodes": nodes.map { node, executors -> Fields in
                    [
                        "name": node, "path": "/nodes/\(PageCall.part(node))",
                        "is_draining": executors.contains { $0["is_draining"].flag },
                        "running": executors.reduce(0) { $0 + ($1["running_tasks"].whole ?? 0) },
                        "executors": executors.map { ExecutorRow($0, call).fields },
                    ]
                },
                "is_empty": executors.isEmpty,
            ])
        return try call.page(page, refusing: problem)
    }

    private static func act(_ root: String, _ name: String, _ verb: String, _ call: PageCall) throws -> SiteReply {
        do throws(Problem) {
            try call.post("\(root)/\(PageCall.part(call.values[name] ?? ""))/\(verb)")
            return call.done("/executors", "executor_\(verb)")
        } catch {
            return try page(call, error)
        }
    }
}
