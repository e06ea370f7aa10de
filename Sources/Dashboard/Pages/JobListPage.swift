import ControlAPI
import HTTPTypes
import JSONWriting
import JobModel

/// All jobs, found by what they are called, whose they are and how they stand; and what is done with many.
enum JobListPage {
    private static let pageSize = 50
    /// Outcomes of a strip.
    private static let strip = 20
    private static let actions = ["enable", "disable", "run", "retry", "restart", "delete"]

    static let routes: [PageRoute] = [
        .get("/jobs") { try page($0) },
        .post("/jobs", .role(.operator)) { try act($0) },
    ]

    /// The filter of an address, as the API takes it.
    private static func filter(_ call: PageCall) -> [String: [String]] {
        let asked = ["group": call.asked("group"), "status": call.asked("status"), "containing": call.asked("q")]
        return asked.compactMapValues { $0.map { [$0] } }
    }

    private static func page(_ call: PageCall, _ problem: Problem? = nil) throws -> SiteReply {
        let filter = filter(call)
        var query = filter.merging(["limit": [String(pageSize)]]) { $1 }
        for name in ["cursor", "sort"] { query[name] = call.asked(name).map { [$0] } }
        let answer = try call.get("/jobs", lists: query)
        let jobs = answer["items"].list
        let isFiltered = !filter.isEmpty
        var fields: Fields = [
            "jobs": try jobs.map { try row($0, call) }, "is_empty": jobs.isEmpty, "is_filtered": isFiltered,
            "groups": try options(call.list("/groups").map { $0["name"].words }, chosen: call.asked("group")),
            "statuses": ["idle", "waiting", "running", "error", "disabled"].map { (status: String) in
                [
                    "value": status, "word": call.words("job_status.\(status)"),
                    "chosen": call.asked("status") == status,
                ] as Fields
            },
            "orders": ["name", "next_run", "last_failure"].map { (order: String) in
                [
                    "value": order, "word": call.words("job_order.\(order)"),
                    "chosen": (call.asked("sort") ?? "name") == order,
                ] as Fields
            },
            "saved": SavedFilters(call.request).fields(of: "/jobs", call),
            "actions": actions.map { ["value": $0, "word": call.words("job.\($0)")] as Fields },
        ]
        fields["count"] = call.count(of: answer)
        fields["pager"] = call.pager(next: answer["next_cursor"].string)
        fields["expected"] = (answer["count"].whole).orNo
        let page = Page("jobs", call.words("jobs.title"), in: .jobs, topics: ["job"], fields)
        return try call.page(page, refusing: problem)
    }

    static func options(_ names: [String], chosen: String?) -> [Fields] {
        names.map { ["value": $0, "word": $0, "chosen": $0 == chosen] }
    }

    private static func row(_ job: JSONValue, _ call: PageCall) throws -> Fields {
        let id = job["id"].whole ?? 0
        let statistics = try call.get("/jobs/\(id)/statistics", ["recent": String(strip)])
        var fields: Fields = [
            "job": job, "state": call.jobState(job), "schedule": call.schedule(job["schedule"]),
            "strip": OutcomeStrip(statistics["recent"].list, call).fields,
            "p95": call.span(statistics["duration_ms"]["p95"]),
        ]
        fields["next"] = (call.moment(job["next_trigger_at"])).orNo
        fields["failed"] = (call.moment(job["last_failed_at"])).orNo
        return fields
    }

    // MARK: - Doing

    /// Does something with those that were ticked, or with all that the filter finds.
    private static func act(_ call: PageCall) throws -> SiteReply {
        guard let action = call.sent("action"), actions.contains(action) else {
            throw Problem(.invalid, "action: none was chosen", cure: "choose one")
        }
        do throws(Problem) {
            let answer = try call.post(
                "/jobs/\(action)", ChosenItems(call, filter: filter(call)).body)
            let changed = answer["changed"].whole ?? Int64(answer["runs"].list.count)
            let query = call.request.query.map { "?\($0)" } ?? ""
            return call.done("/jobs\(query)", "jobs_\(action)", changed)
        } catch {
            return try page(call, error)
        }
    }
}
