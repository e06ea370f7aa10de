import ControlAPI
import HTTPTypes
import JSONWriting
import JobModel

/// Adding a job and changing one: a form made of what its handler takes, with its next times and what saving would change.
enum JobFormPage {
    private static let shownTimes = 5

    static let routes: [PageRoute] = [
        .get("/jobs/new", .role(.operator)) { try new($0) },
        .post("/jobs/new", .role(.operator)) { try add($0) },
        .post("/jobs/preview", .role(.operator)) { try preview($0) },
        .get("/jobs/{id}/edit", .role(.operator)) { try edit($0) },
        .post("/jobs/{id}/edit", .role(.operator)) { try save($0) },
    ]

    // MARK: - Adding

    private static func new(_ call: PageCall) throws -> SiteReply {
        let groups = try call.list("/groups").map { $0["name"].words }
        let group = call.asked("group") ?? groups.first
        var input = JobFormInput()
        input.values["group"] = group
        input.values["handler"] = call.asked("handler")
        input.values["time_zone"] = call.preferences.hasZone ? call.preferences.zone : "UTC"
        return try show(input, groups: groups, nil, call)
    }

    private static func add(_ call: PageCall) throws -> SiteReply {
        let input = JobFormInput(call)
        let groups = try call.list("/groups").map { $0["name"].words }
        do throws(Problem) {
            let schema = try schema(group: input["group"], handler: input["handler"], call)
            var body = try input.body(schema, call)
            guard call.sent("look") == nil else { return try shown(input, groups, call, times: body) }
            body["name"] = .text(input["name"])
            body["group"] = .text(input["group"])
            let job = try call.post("/jobs", body)
            return call.done("/jobs/\(job["id"].whole ?? 0)", "job_add")
        } catch {
            return try show(input, groups: groups, error, call)
        }
    }

    // MARK: - Changing

    private static func path(_ call: PageCall) -> String { "/jobs/\(PageCall.part(call.values["id"] ?? ""))" }

    private static func edit(_ call: PageCall) throws -> SiteReply {
        let reply = try call.desk.ask(.get, "/api/v1\(path(call))")
        return try show(JobFormInput(job: reply.json, tag: reply.headers["ETag"] ?? ""), of: reply.json, nil, call)
    }

    private static func save(_ call: PageCall) throws -> SiteReply {
        let reply = try call.desk.ask(.get, "/api/v1\(path(call))")
        let job = reply.json
        var input = JobFormInput(call)
        input.values["name"] = job["name"].words
        input.values["group"] = job["group"].words
        do throws(Problem) {
            let schema = try schema(group: job["group"].words, handler: input["handler"], call)
            let body = try input.body(schema, call)
            guard call.sent("look") == nil else {
                return try shown(
                    input, [], of: job, call, times: body, changes: JobDifference(from: job, to: body).rows)
            }
            _ = try call.desk.ask(
                .patch, "/api/v1\(path(call))", body: .object(body), headers: call.formHeaders)
            return call.done(path(call), "job_change")
        } catch {
            guard error.kind == .preconditionFailed else { return try show(input, of: job, error, call) }
            // What the other person has changed, and a form that saves over it knowingly.
            let seen = (try? JSONValue(reading: call.sent("seen") ?? "{}")) ?? .null
            input.tag = reply.headers["ETag"] ?? ""
            input.seen = JobFormInput.seen(job)
            var problem = error
            problem.detail = call.words("job_form.raced")
            problem.cure = call.words("job_form.raced_cure")
            return try show(
                input, of: job, problem, call, theirs: JobDifference(from: seen, to: job.members).rows)
        }
    }

    // MARK: - Showing

    /// What a handler of a group's release says that its parameters must be; `null` where it says nothing.
    private static func schema(group: String, handler: String, _ call: PageCall) throws(Problem) -> JSONValue {
        guard !group.isEmpty, let found = try call.find("/groups/\(PageCall.part(group))/handlers") else {
            return .null
        }
        return found["items"].list.first { $0["name"].words == handler }?["parameters_schema"].read ?? .null
    }

    private static func shown(
        _ input: JobFormInput, _ groups: [String], of job: JSONValue? = nil, _ call: PageCall,
        times: [String: JSONValue], changes: [Fields]? = nil
    ) throws(Problem) -> SiteReply {
        let times = try Self.times(times, name: input["name"], call)
        do {
            return try show(input, groups: groups, of: job, nil, call, times: times, changes: changes)
        } catch {
            throw Problem(error)
        }
    }

    private static func show(
        _ input: JobFormInput, groups: [String] = [], of job: JSONValue? = nil, _ problem: Problem? = nil,
        _ call: PageCall, times: [Fields]? = nil, changes: [Fields]? = nil, theirs: [Fields]? = nil
    ) throws -> SiteReply {
        let group = input["group"]
        let handlers =
            group.isEmpty ? [] : try call.find("/groups/\(PageCall.part(group))/handlers")?["items"].list ?? []
        let names = handlers.map { $0["name"].words }
        let handler = input["handler"].isEmpty ? names.first ?? "" : input["handler"]
        let schema = handlers.first { $0["name"].words == handler }?["parameters_schema"].read ?? .null
        let parameters = ParameterFields(schema, input).fields
        var fields: Fields = [
            "input": input.fields, "is_new": job == nil,
            "groups": JobListPage.options(groups, chosen: group), "has_groups": !groups.isEmpty || job != nil,
            "handlers": JobListPage.options(
                names.contains(handler) || handler.isEmpty ? names : names + [handler], chosen: handler),
            "handler_summary": handlers.first { $0["name"].words == handler }?["summary"].words ?? "",
            "schedules": options(
                ["cron", "every", "delay", "once", "manual"], input["schedule"], "schedule_type", call),
            "blocks": options(BlockStrategy.allCases.map(\.rawValue), input["block_strategy"], "block", call),
            "misfires": options(MisfireStrategy.allCases.map(\.rawValue), input["misfire_strategy"], "misfire", call),
            "parameters": parameters,
            "unchecked": input["unchecked"] == "true", "strict": input["strict"] == "true",
            "has_form": !parameters.isEmpty,
            "by_json": input["how"] == "json" || parameters.isEmpty,
            "action": job.map { "/jobs/\($0["id"].whole ?? 0)/edit" } ?? "/jobs/new",
            "back": job.map { "/jobs/\($0["id"].whole ?? 0)" } ?? "/jobs",
        ]
        fields.merge(try RareJobFields(input, call).fields) { $1 }
        fields["times"] = times
        fields["has_times"] = times != nil
        fields["changes"] = changes
        fields["is_same"] = changes?.isEmpty ?? false
        fields["theirs"] = theirs
        fields["has_theirs"] = !(theirs ?? []).isEmpty
        let title = job.map { call.words("job_form.edit", ["name": $0["name"].words]) } ?? call.words("job_form.new")
        let page = Page("job-form", title, in: .jobs, fields)
        return try call.page(page, refusing: problem)
    }

    private static func options(
        _ values: [String], _ chosen: String, _ section: String, _ call: PageCall
    ) -> [Fields] {
        values.map { ["value": $0, "word": call.words("\(section).\($0)"), "chosen": $0 == chosen] }
    }

    // MARK: - Times

    private static func times(
        _ body: [String: JSONValue], name: String, _ call: PageCall
    ) throws(Problem) -> [Fields] {
        guard let schedule = body["schedule"], schedule["type"].words != "manual" else { return [] }
        let timing = [
            "time_zone", "jitter_ms", "calendar", "off_day_strategy", "starts_at", "ends_at", "gap_strategy",
            "repetition_strategy",
        ]
        var asked = body.filter { timing.contains($0.key) }
        asked.merge(["schedule": schedule, "name": .text(name), "count": JSONValue(shownTimes)]) { $1 }
        let answer = try call.desk.ask(.post, "/api/v1/preview", body: .object(asked)).json
        return answer["occurrences"].list.map { call.occurrence($0) }
    }

    /// The next times of a schedule as it is typed, for a script to put into the form.
    private static func preview(_ call: PageCall) throws -> SiteReply {
        var fields: Fields = [:]
        do throws(Problem) {
            let input = JobFormInput(call)
            fields["times"] = try times(try input.timing(), name: input["name"], call)
        } catch {
            fields["refusal"] = [error.detail, error.cure].compactMap { $0 }.joined(separator: "; ")
        }
        return try call.page(Page("times", "", fields))
    }
}
