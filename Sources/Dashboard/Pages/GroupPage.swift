import ControlAPI
import HTTPTypes
import JSONWriting
import JobModel

/// All groups; and one with its releases and how they took over.
enum GroupPage {
    private static let shownReleases = 20
    private static let ranges: [(word: String, milliseconds: Int64)] = [
        ("15m", 900_000), ("2h", 7_200_000), ("1d", 86_400_000), ("7d", 604_800_000),
    ]

    static let routes: [PageRoute] = [
        .get("/groups") { try list($0) },
        .post("/groups", .role(.admin)) { try add($0) },
        .get("/groups/{group}") { try page($0) },
        .post("/groups/{group}/pause", .role(.operator)) { try pause($0) },
        .post("/groups/{group}/resume", .role(.operator)) { try command("resume", $0) },
        .post("/groups/{group}/promote", .role(.publisher)) { try command("promote", $0) },
        .post("/groups/{group}/rollback", .role(.publisher)) { try rollBack($0) },
        .post("/groups/{group}/canary", .role(.publisher)) { try shareCanary($0) },
        .post("/groups/{group}/publish", .role(.publisher)) { try PublishForm.run($0) },
        .post("/groups/{group}/settings", .role(.admin)) { try change($0) },
    ]

    private static func path(_ call: PageCall) -> String { "/groups/\(PageCall.part(call.values["group"] ?? ""))" }

    // MARK: - All

    private static func list(_ call: PageCall, _ problem: Problem? = nil) throws -> SiteReply {
        let groups = try call.list("/groups")
        let rows = try GroupRow.all(groups, call).map(\.fields)
        let page = Page(
            "groups", call.words("groups.title"), in: .groups, topics: ["group", "release", "executor"],
            ["groups": rows, "is_empty": rows.isEmpty])
        return try call.page(page, refusing: problem)
    }

    private static func add(_ call: PageCall) throws -> SiteReply {
        do throws(Problem) {
            let name = call.sent("name") ?? ""
            try call.post("/groups", ["name": .text(name), "description": .text(call.sent("description") ?? "")])
            return call.done("/groups/\(PageCall.part(name))", "group_add")
        } catch {
            return try list(call, error)
        }
    }

    // MARK: - One

    static func page(_ call: PageCall, _ problem: Problem? = nil, outlook: Fields? = nil) throws -> SiteReply {
        let reply = try call.desk.ask(.get, "/api/v1\(path(call))")
        let group = reply.json
        let name = group["name"].words
        let releases = try call.list("/releases", ["group": name, "limit": String(shownReleases)])
        let executors = try call.list("/executors", ["group": name])
        var fields = GroupRow(group, queue: try GroupRow.queues(call)[name] ?? .null, call).fields
        fields["releases"] = releases.map { ReleaseRow($0, of: group, call).fields }
        fields["has_releases"] = !releases.isEmpty
        fields["executor_rows"] = executors.map { ExecutorRow($0, call).fields }
        fields["jobs_path"] = "/jobs?group=\(PageCall.part(name))"
        fields["tasks_path"] = "/tasks?group=\(PageCall.part(name))"
        fields["entity_tag"] = reply.headers["ETag"]
        fields["is_paused"] = group["is_paused"].flag
        fields["timeline"] = try timeline(name, executors, releases, call)
        fields["canary_split"] = try CanarySplit(releases, of: group, executors: executors, call)?.fields
        fields["rollback"] = try RollbackPanel(path(call), group: name, call)?.fields
        fields["outlook"] = outlook
        fields["handlers"] = try call.list("\(path(call))/handlers")
        let page = Page("group", name, in: .groups, topics: ["group", "release", "executor"], fields)
        return try call.page(page, refusing: problem)
    }

    private static func timeline(
        _ name: String, _ executors: [JSONValue], _ releases: [JSONValue], _ call: PageCall
    ) throws -> Fields {
        let range = ranges.first { $0.word == call.asked("range") } ?? ranges[0]
        let since = call.desk.now - range.milliseconds
        // What was there before the window's beginning stands at its left.
        let transitions = try call.list("/transitions", ["group": name, "limit": "500"])
        var fields = SwapTimeline(
            transitions, executors: executors, releases: releases, from: since, to: call.desk.now, call
        ).fields
        fields["ranges"] = ranges.map { other in
            ["word": other.word, "path": "\(path(call))?range=\(other.word)", "chosen": other.word == range.word]
                as Fields
        }
        return fields
    }

    // MARK: - Doing

    private static func pause(_ call: PageCall) throws -> SiteReply {
        do throws(Problem) {
            let minutes = call.sent("minutes").flatMap { Int64($0) }
            try call.post("\(path(call))/pause", minutes.map { ["for_ms": .integer($0 * 60_000)] } ?? [:])
            return call.done(path(call), "group_pause")
        } catch {
            return try page(call, error)
        }
    }

    private static func command(_ verb: String, _ call: PageCall) throws -> SiteReply {
        do throws(Problem) {
            let body: [String: JSONValue]? =
                verb == "promote" && call.sent("allow_removal") != nil ? ["allow_removal": .flag(true)] : nil
            try call.post("\(path(call))/\(verb)", body)
            return call.done(path(call), "group_\(verb)")
        } catch {
            return try page(call, error)
        }
    }

    private static func shareCanary(_ call: PageCall) throws -> SiteReply {
        do throws(Problem) {
            var body: [String: JSONValue] = [
                "percent": .integer(call.sent("percent").flatMap { Int64($0) } ?? 0)
            ]
            if let number = call.sent("release").flatMap({ Int64($0) }) { body["release"] = .integer(number) }
            try call.post("\(path(call))/canary", body)
            return call.done(path(call), "group_canary", body["percent"]?.whole)
        } catch {
            return try page(call, error)
        }
    }

    private static func rollBack(_ call: PageCall) throws -> SiteReply {
        do throws(Problem) {
            var body: [String: JSONValue] = [:]
            if let number = call.sent("to").flatMap({ Int64($0) }) { body["to"] = .integer(number) }
            if call.sent("allow_removal") != nil { body["allow_removal"] = .flag(true) }
            let answer = try call.post("\(path(call))/rollback", body)
            return call.done(path(call), "group_rollback", answer["number"].whole)
        } catch {
            return try page(call, error)
        }
    }

    /// Nothing for the usual one.
    private static func ageing(_ call: PageCall) throws(Problem) -> JSONValue {
        guard let text = call.sent("ageing"), !text.isEmpty else { return .null }
        do {
            return .integer(try DurationText.milliseconds(text))
        } catch {
            throw Problem(.invalid, "ageing \"\(text.prefix(64))\": \(error.reason)", field: "ageing")
        }
    }

    private static func change(_ call: PageCall) throws -> SiteReply {
        do throws(Problem) {
            var body: [String: JSONValue] = ["description": .text(call.sent("description") ?? "")]
            body["host_threads"] = JSONValue(call.sent("host_threads").flatMap { Int64($0) })
            body["max_running"] = JSONValue(call.sent("max_running").flatMap { Int64($0) })
            body["ageing_ms"] = try ageing(call)
            if body["host_threads"] == .null { body["host_threads"] = nil }
            _ = try call.desk.ask(
                .patch, "/api/v1\(path(call))", body: .object(body), headers: call.formHeaders)
            return call.done(path(call), "group_change")
        } catch {
            return try page(call, error)
        }
    }
}
