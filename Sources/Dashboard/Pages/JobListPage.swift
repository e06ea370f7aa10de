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
        let statistics = try statistics(of: jobs, call)
        var fields: Fields = [
            "jobs": jobs.map { row($0, statistics[$0["id"].whole ?? 0] ?? .null, call) }, "is_empty": jobs.isEmpty,
            "is_filtered": isFiltered,
            "groups": call.options(
                names: try call.list("/groups").map { $0["name"].words }, chosen: call.asked("group")),
            "statuses": call.options(
                ["idle", "waiting", "running", "error", "disabled"], chosen: call.asked("status")
            ) { "job_status.\($0)" },
            "orders": call.options(
                ["name", "next_run", "last_failure"], chosen: call.asked("sort") ?? "name"
            ) { "job_order.\($0)" },
            "saved": SavedFilters(call.request).fields(of: "/jobs", call),
            "actions": actions.map { ["value": $0, "word": call.words("job.\($0)")] as Fields },
        ]
        fields["count"] = call.count(of: answer)
        fields["pager"] = call.pager(next: answer["next_cursor"].string)
        fields["expected"] = (answer["count"].whole).orNo
        let page = Page("jobs", call.words("jobs.title"), in: .jobs, topics: ["job"], fields)
        return try call.page(page, refusing: problem)
    }

    /// Of all that are shown at once, by their ids.
    private static func statistics(of jobs: [JSONValue], _ call: PageCall) throws(Problem) -> [Int64: JSONValue] {
        let ids = jobs.map { String($0["id"].whole ?? 0) }
        let answer = try call.get("/job-statistics", lists: ["job": ids, "recent": [String(strip)]])
        return Dictionary(answer["items"].list.map { ($0["job_id"].whole ?? 0, $0) }) { $1 }
    }

    private static func row(_ job: JSONValue, _ statistics: JSONValue, _ call: PageCall) -> Fields {
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
