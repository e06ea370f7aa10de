import ControlAPI
import HTTPTypes
import JSONWriting
import JobModel

/// One job: what came of it, what comes next, how it is defined, and what people have changed.
enum JobPage {
    private static let shownLogs = 25
    private static let shownTasks = 10
    private static let shownTimes = 10

    static let routes: [PageRoute] = [
        .get("/jobs/{id}") { try page($0) },
        .post("/jobs/{id}/run", .role(.operator)) { try run($0) },
        .post("/jobs/{id}/enable", .role(.operator)) { try command("enable", $0) },
        .post("/jobs/{id}/disable", .role(.operator)) { try command("disable", $0) },
        .post("/jobs/{id}/retry", .role(.operator)) { try again("retry", $0) },
        .post("/jobs/{id}/restart", .role(.operator)) { try again("restart", $0) },
        .post("/jobs/{id}/delete", .role(.operator)) { try delete($0) },
    ]

    private static func id(_ call: PageCall) -> String { PageCall.part(call.values["id"] ?? "") }

    static func page(_ call: PageCall, _ problem: Problem? = nil) throws -> SiteReply {
        let job = try call.get("/jobs/\(id(call))")
        let name = job["name"].words
        let statistics = try call.get("/jobs/\(id(call))/statistics", ["recent": "100"])
        let logs = try call.get("/logs", ["job": name, "limit": String(shownLogs), "cursor": call.asked("cursor")])
        let why = try call.get("/jobs/\(id(call))/why")
        let tasks = try call.list("/tasks", ["job": name, "limit": String(shownTasks)])
        var fields: Fields = [
            "job": job, "state": call.jobState(job), "schedule": call.schedule(job["schedule"]),
            "schedule_type": call.words("schedule_type.\(job["schedule"]["type"].words)"),
            "is_error": job["status"].words == "error",
            "parameters": job["parameters"].source, "definition": JobDefinition(job, call).rows,
            "runs": logs["items"].list.map { AttemptRow($0, call).fields },
            "tasks": tasks.map { TaskRow($0, call).fields }, "has_tasks": !tasks.isEmpty,
            "why": why["reasons"].list.map { ["words": $0.words] as Fields }, "is_kept": !why["holds"].list.isEmpty,
            "statistics": figures(statistics, call),
            "scatter": ScatterChart(statistics["recent"].list, call).fields.orNo,
            "times": try times(job, call), "handler_url": "/groups/\(PageCall.part(job["group"].words))",
        ]
        fields["pager"] = call.pager(next: logs["next_cursor"].string)
        fields["next"] = (call.moment(job["next_trigger_at"])).orNo
        if call.desk.has(.admin) {
            let changes = try call.list("/audit", ["subject": "job \(name)", "limit": "10"])
            fields["changes"] = changes.map { AuditRow($0, call).fields }
        }
        if call.desk.has(.operator) {
            fields["releases"] = try call.list("/releases", ["group": job["group"].words, "limit": "10"])
        }
        let page = Page("job", name, in: .jobs, topics: ["job", "task"], fields)
        return try call.page(page, refusing: problem)
    }

    private static func figures(_ statistics: JSONValue, _ call: PageCall) -> Fields {
        [
            "attempts": statistics["attempts"].whole ?? 0, "failures": statistics["failures"].whole ?? 0,
            "p50": call.span(statistics["duration_ms"]["p50"]), "p95": call.span(statistics["duration_ms"]["p95"]),
            "delay": call.span(statistics["delay_ms"]["p95"]),
        ]
    }

    /// When it comes due next, in its zone, with what may surprise.
    private static func times(_ job: JSONValue, _ call: PageCall) throws -> [Fields] {
        guard job["schedule"]["type"].words != "manual", !job["is_disabled"].flag else { return [] }
        do throws(Problem) {
            let body = JSONValue.object(["job_id": job["id"], "count": JSONValue(shownTimes)])
            let answer = try call.desk.ask(.post, "/api/v1/preview", body: body).json
            return answer["occurrences"].list.map { call.occurrence($0) }
        } catch {
            // Its zone may be gone.
            return [["own": error.detail]]
        }
    }

    // MARK: - Doing

    private static func run(_ call: PageCall) throws -> SiteReply {
        do throws(Problem) {
            var body: [String: JSONValue] = [:]
            body["parameters"] = try call.sentJSON("parameters")
            if call.sent("unchecked") != nil { body["check_parameters"] = .flag(false) }
            let run = try call.post("/jobs/\(id(call))/run", body)
            let path = "/tasks/\(run["first_task_id"].whole ?? 0)"
            return (run["duplicates"].whole ?? 0) > 0
                ? call.done(path, "job_run_duplicate") : call.done(path, "job_run", 1)
        } catch {
            return try page(call, error)
        }
    }

    private static func command(_ verb: String, _ call: PageCall) throws -> SiteReply {
        do throws(Problem) {
            try call.post("/jobs/\(id(call))/\(verb)")
            return call.done("/jobs/\(id(call))", "job_\(verb)")
        } catch {
            return try page(call, error)
        }
    }

    private static func again(_ verb: String, _ call: PageCall) throws -> SiteReply {
        do throws(Problem) {
            let answer = try call.post("/jobs/\(id(call))/\(verb)")
            return call.done("/tasks/\(answer["task_id"].whole ?? 0)", "job_\(verb)")
        } catch {
            return try page(call, error)
        }
    }

    /// Wants the name typed.
    private static func delete(_ call: PageCall) throws -> SiteReply {
        do throws(Problem) {
            let job = try call.get("/jobs/\(id(call))")
            guard call.sent("confirm") == job["name"].words else {
                throw Problem(
                    .invalid, call.words("confirm.differs", ["name": job["name"].words]), field: "confirm")
            }
            _ = try call.desk.ask(.delete, "/api/v1/jobs/\(id(call))", headers: call.formHeaders)
            return call.done("/jobs", "job_delete")
        } catch {
            return try page(call, error)
        }
    }
}
