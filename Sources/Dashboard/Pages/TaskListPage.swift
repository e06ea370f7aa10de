import ControlAPI
import HTTPTypes
import JSONWriting
import JobModel

/// The queue: what waits, what runs, and what is held by which reason.
enum TaskListPage {
    private static let pageSize = 50
    private static let statuses = [
        "running", "waiting", "ready", "held", "disabled", "serial", "limited", "pinned", "quarantined", "alone",
        "snoozed",
    ]

    static let routes: [PageRoute] = [
        .get("/tasks") { try page($0) },
        .post("/tasks", .role(.operator)) { try cancel($0) },
    ]

    /// The filter of an address, as the API takes it.
    private static func filter(_ call: PageCall) throws(Problem) -> [String: [String]] {
        var filter: [String: [String]] = [:]
        for name in ["job", "group", "status", "node"] { filter[name] = call.askedAll(name) }
        for name in ["since", "until"] { filter[name] = try call.askedTime(name).map { [$0] } ?? [] }
        return filter.filter { !$0.value.isEmpty }
    }

    private static func page(_ call: PageCall, _ problem: Problem? = nil) throws -> SiteReply {
        var problem = problem
        var fields: Fields = ["filters": try choices(call), "is_filtered": false, "is_empty": true]
        for name in ["job", "since", "until"] { fields["\(name)_asked"] = call.asked(name) ?? "" }
        fields["saved"] = SavedFilters(call.request).fields(of: "/tasks", call)
        do throws(Problem) {
            let filter = try filter(call)
            fields["is_filtered"] = !filter.isEmpty
            var query = filter.merging(["limit": [String(pageSize)]]) { $1 }
            query["cursor"] = call.asked("cursor").map { [$0] } ?? []
            let answer = try call.get("/tasks", lists: query)
            let tasks = answer["items"].list
            fields["tasks"] = tasks.map { TaskRow($0, call).fields }
            fields["is_empty"] = tasks.isEmpty
            fields["count"] = call.count(of: answer)
            fields["expected"] = (answer["count"].whole).orNo
            fields["pager"] = call.pager(next: answer["next_cursor"].string)
        } catch {
            // A filter that finds nothing for what it says is still there, to be mended.
            problem = problem ?? error
        }
        let page = Page("tasks", call.words("tasks.title"), in: .tasks, topics: ["task"], fields)
        return try call.page(page, refusing: problem)
    }

    private static func choices(_ call: PageCall) throws -> [Fields] {
        let groups = try call.list("/groups").map { $0["name"].words }
        let nodes = Set(try call.list("/executors").map { $0["hostname"].words }).sorted()
        return [
            FilterChoice("group", call.words("list.group"), names: groups, call),
            FilterChoice(
                "status", call.words("list.state"), statuses.map { ($0, call.words("queue_status.\($0)")) }, call),
            FilterChoice("node", call.words("list.node"), names: nodes, call),
        ].map(\.fields)
    }

    private static func cancel(_ call: PageCall) throws -> SiteReply {
        do throws(Problem) {
            let answer = try call.post(
                "/tasks/cancel", ChosenItems(call, filter: filter(call)).body)
            return call.done(
                "/tasks\(call.request.query.map { "?\($0)" } ?? "")", "tasks_cancel", answer["changed"].whole)
        } catch {
            return try page(call, error)
        }
    }
}
