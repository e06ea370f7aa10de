import ControlAPI
import HTTPTypes
import JSONWriting
import JobModel

/// Failures by their cause, and what is done about them.
enum ErrorsPage {
    private static let pageSize = 50
    /// Hours within which a cause has struck.
    private static let ranges: [Int64] = [1, 24, 168]

    static let routes: [PageRoute] = [
        .get("/errors") { try list($0) },
        .get("/errors/{id}") { try page($0) },
        .post("/errors/{id}/retry", .role(.operator)) { try settle("retry", $0) },
        .post("/errors/{id}/drop", .role(.operator)) { try settle("drop", $0) },
    ]

    private static func list(_ call: PageCall) throws -> SiteReply {
        let groups = call.askedAll("group")
        let hours = call.asked("hours").flatMap { Int64($0) }.flatMap { ranges.contains($0) ? $0 : nil }
        var query = ["limit": [String(pageSize)], "group": groups, "cursor": call.askedAll("cursor")]
        if let hours { query["since"] = [RFC3339.text(call.desk.now - hours * 3_600_000)] }
        let answer = try call.get("/errors", lists: query)
        let causes = answer["items"].list
        var fields: Fields = [
            "causes": try causes.map { try row($0, call) }, "is_empty": causes.isEmpty,
            "is_filtered": !groups.isEmpty || hours != nil,
            "filters": [
                FilterChoice(
                    "group", call.words("list.group"), names: try call.list("/groups").map { $0["name"].words }, call
                ).fields
            ],
            "ranges": ranges.map { range -> Fields in
                ["value": "\(range)", "word": call.words("error_range.\(range)"), "chosen": hours == range]
            },
            "saved": SavedFilters(call.request).fields(of: "/errors", call),
        ]
        fields["pager"] = call.pager(next: answer["next_cursor"].string)
        return try call.page(Page("errors", call.words("errors.title"), in: .errors, topics: ["task"], fields))
    }

    private static func row(_ cause: JSONValue, _ call: PageCall) throws -> Fields {
        let id = cause["id"].whole ?? 0
        let hours = try call.list("/errors/\(id)/hours")
        var fields: Fields = [
            "cause": cause, "state": call.outcome(cause["code"].whole ?? 0), "open": cause["open"].whole ?? 0,
            "is_open": (cause["open"].whole ?? 0) > 0,
            "spark": Sparkline(hours: hours, now: call.desk.now, label: call.words("errors.spark")).fields,
        ]
        fields["first"] = (call.moment(cause["first_at"])).orNo
        fields["last"] = (call.moment(cause["last_at"])).orNo
        fields["began"] = (cause["first_release"].whole).orNo
        return fields
    }

    private static func page(_ call: PageCall, _ problem: Problem? = nil) throws -> SiteReply {
        let id = PageCall.part(call.values["id"] ?? "")
        let cause = try call.get("/errors/\(id)")
        let failures = try call.get("/errors/\(id)/failures", ["limit": "50", "cursor": call.asked("cursor")])
        var fields = try row(cause, call)
        fields["failures"] = failures["items"].list.map { AttemptRow($0, call).fields }
        fields["expected"] = (failures["count"].whole).orNo
        fields["pager"] = call.pager(next: failures["next_cursor"].string)
        let page = Page("error", call.words("errors.one", ["id": id]), in: .errors, topics: ["task"], fields)
        return try call.page(page, refusing: problem)
    }

    private static func settle(_ verb: String, _ call: PageCall) throws -> SiteReply {
        let id = PageCall.part(call.values["id"] ?? "")
        do throws(Problem) {
            let expected = call.sent("expected").flatMap { Int64($0) } ?? 0
            let answer = try call.post(
                "/errors/\(id)/\(verb)", ["expected": .integer(expected), "tolerance": .integer(expected)])
            return call.done("/errors/\(id)", "errors_\(verb)", answer["changed"].whole)
        } catch {
            return try page(call, error)
        }
    }
}
