import ControlAPI
import HTTPTypes
import JSONWriting
import JobModel

/// The queue: what waits, what runs, and what is held by which reason.
enum TaskListPage {
    private static let pageSize = 50
    private static let statuses = ["running", "ready", "held", "disabled", "serial", "pinned", "quarantined", "alone"]

    static let routes: [PageRoute] = [
        .get("/tasks") { try page($0) },
        .post("/tasks", .role(.operator)) { try cancel($0) },
    ]

    private static func filter(_ call: PageCall) -> [String: String] {
        let asked = ["job": call.asked("job"), "group": call.asked("group"), "status": call.asked("status")]
        return asked.compactMapValues { $0 }
    }

    private static func page(_ call: PageCall, _ problem: Problem? = nil) throws -> SiteReply {
        let filter = filter(call)
        var query = filter.merging(["limit": String(pageSize)]) { $1 }
        query["cursor"] = call.asked("cursor")
        let answer = try call.get("/tasks", query)
        let tasks = answer["items"].list
        var fields: Fields = [
            "tasks": tasks.map { TaskRow($0, call).fields }, "is_empty": tasks.isEmpty,
            "is_filtered": !filter.isEmpty,
            "groups": JobListPage.options(
                try call.list("/groups").map { $0["name"].words }, chosen: filter["group"]),
            "job_name": filter["job"] ?? "",
            "statuses": statuses.map { (status: String) in
                [
                    "value": status, "word": call.words("queue_status.\(status)"),
                    "chosen": filter["status"] == status,
                ] as Fields
            },
        ]
        fields["count"] = call.count(of: answer)
        fields["expected"] = (answer["count"].whole).orNo
        fields["pager"] = call.pager(next: answer["next_cursor"].string)
        let page = Page("tasks", call.words("tasks.title"), in: .tasks, topics: ["task"], fields)
        return try call.page(page, refusing: problem)
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
