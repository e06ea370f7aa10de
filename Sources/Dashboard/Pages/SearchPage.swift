import ControlAPI
import JSONWriting

/// One search over jobs, tasks by their ids, groups, handlers and releases.
enum SearchPage {
    private static let most = 10

    static let routes: [PageRoute] = [.get("/search") { try page($0) }]

    private static func page(_ call: PageCall) throws -> SiteReply {
        let text = call.asked("q") ?? ""
        // A number is a task first.
        if let id = Int64(text), try call.find("/tasks/\(id)/why") != nil { return .seeOther("/tasks/\(id)") }
        let jobs =
            text.isEmpty
            ? []
            : try call.list("/jobs", ["containing": String(text.prefix(128)), "limit": String(most), "count": "false"])
        let groups = try call.list("/groups").filter { $0["name"].words.lowercased().contains(text.lowercased()) }
        if jobs.count == 1, groups.isEmpty, jobs[0]["name"].words == text {
            return .seeOther("/jobs/\(jobs[0]["id"].whole ?? 0)")
        }
        return try call.page(
            Page(
                "search", call.words("search.title"),
                [
                    "jobs": jobs.map { ["job": $0, "state": call.jobState($0)] as Fields },
                    "groups": text.isEmpty ? [] : groups.prefix(most).map { GroupRow.link($0) },
                    "is_empty": jobs.isEmpty && (groups.isEmpty || text.isEmpty),
                ]))
    }
}
