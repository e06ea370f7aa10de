import ControlAPI
import HTTPTypes
import JSONWriting
import JobModel

/// The executors of every node, and what people do with them.
enum ExecutorsPage {
    /// Nodes of which it is told what a drain would wait for: so many are asked about at once.
    private static let mostOutlooks = 100

    static let routes: [PageRoute] = [
        .get("/executors") { try page($0) },
        .post("/executors/{id}/enable", .role(.operator)) { try act("/executors", "id", "enable", $0) },
        .post("/executors/{id}/disable", .role(.operator)) { try act("/executors", "id", "disable", $0) },
        .post("/executors/{id}/end-drain", .role(.operator)) { try endDrain($0) },
        .post("/nodes/{node}/drain", .role(.operator)) { try act("/nodes", "node", "drain", $0) },
        .post("/nodes/{node}/undrain", .role(.operator)) { try act("/nodes", "node", "undrain", $0) },
    ]

    private static func page(_ call: PageCall, _ problem: Problem? = nil) throws -> SiteReply {
        let executors = try call.list("/executors")
        let threads = Dictionary(
            try call.list("/groups").map { ($0["name"].words, $0["host_threads"].whole ?? 0) }
        ) { $1 }
        let nodes = Dictionary(grouping: executors, by: { $0["hostname"].words }).sorted { $0.key < $1.key }
        let outlooks = try outlooks(nodes.prefix(mostOutlooks).map(\.key), call)
        let page = Page(
            "executors", call.words("executors.title"), in: .executors, topics: ["executor", "group"],
            [
                "nodes": nodes.map { name, own -> Fields in
                    var fields = node(name, own, threads, call)
                    fields["outlook"] = outlooks[name].orNo
                    return fields
                },
                "is_empty": executors.isEmpty,
            ])
        return try call.page(page, refusing: problem)
    }

    private static func node(
        _ name: String, _ executors: [JSONValue], _ threads: [String: Int64], _ call: PageCall
    ) -> Fields {
        // An executor serves several groups: its process is one.
        var processes: [Int64: JSONValue] = [:]
        for executor in executors where !executor["usage"].isNull {
            processes[executor["usage"]["pid"].whole ?? 0] = executor["usage"]
        }
        return [
            "name": name, "path": "/nodes/\(PageCall.part(name))",
            "is_draining": executors.contains { $0["is_draining"].flag },
            "running": executors.reduce(0) { $0 + ($1["running_tasks"].whole ?? 0) },
            "processes": processes.sorted { $0.key < $1.key }.map { pid, usage -> Fields in
                ["pid": pid, "memory": call.bytes(usage["resident_bytes"]), "cpu": call.percent(usage["cpu_percent"])]
            },
            "executors": executors.map { ExecutorRow($0, threads: threads[$0["group"].words] ?? 0, call).fields },
        ]
    }

    /// What a drain of each node would wait for. Who sees only some groups is not told.
    private static func outlooks(_ nodes: [String], _ call: PageCall) throws(Problem) -> [String: String] {
        do throws(Problem) {
            let answer = try call.get("/node-drains", lists: ["node": nodes])
            return Dictionary(answer["items"].list.map { ($0["node"].words, outlook($0, call)) }) { $1 }
        } catch {
            guard error.kind == .forbidden else { throw error }
            return [:]
        }
    }

    private static func outlook(_ answer: JSONValue, _ call: PageCall) -> String {
        let (tasks, unknown) = (answer["running_tasks"].whole ?? 0, answer["unknown_tasks"].whole ?? 0)
        guard tasks > 0 else { return call.words("executors.drain_idle") }
        var text = call.words("executors.drain_tasks", ["count": "\(tasks)"])
        if let left = answer["about_ms"].whole {
            text += " " + call.words("executors.drain_about", ["span": call.span(left)])
        }
        if unknown > 0 { text += " " + call.words("executors.drain_unknown", ["count": "\(unknown)"]) }
        return text
    }

    private static func act(_ root: String, _ name: String, _ verb: String, _ call: PageCall) throws -> SiteReply {
        do throws(Problem) {
            try call.post("\(root)/\(PageCall.part(call.values[name] ?? ""))/\(verb)")
            return call.done("/executors", "executor_\(verb)")
        } catch {
            return try page(call, error)
        }
    }

    private static func endDrain(_ call: PageCall) throws -> SiteReply {
        do throws(Problem) {
            let executor = try call.post(
                "/executors/\(PageCall.part(call.values["id"] ?? ""))/end-drain",
                ["release": .integer(call.sent("release").flatMap { Int64($0) } ?? 0)])
            return call.done("/groups/\(PageCall.part(executor["group"].words))", "drain_ended")
        } catch {
            return try page(call, error)
        }
    }
}
