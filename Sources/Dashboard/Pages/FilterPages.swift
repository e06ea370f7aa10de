import ControlAPI
import HTTPTypes
import JobModel

/// Giving the filter of a list a name, and forgetting it.
enum FilterPages {
    private static let longestName = 64

    static let routes: [PageRoute] = [
        .post("/filters", .role(.viewer)) { try save($0) },
        .post("/filters/delete", .role(.viewer)) { try delete($0) },
    ]

    private static func save(_ call: PageCall) throws -> SiteReply {
        let path = try path(call)
        guard let name = call.sent("name"), name.unicodeScalars.count <= longestName else {
            throw Problem(
                .invalid, "name: missing, or longer than \(longestName) characters", cure: "give it a short one",
                field: "name")
        }
        let query = SavedFilters.query(call.sent("query") ?? "")
        var saved = SavedFilters(call.request)
        try saved.add(.init(path: path, name: name, query: query))
        return done(saved, query.isEmpty ? path : "\(path)?\(query)", "filter_save", call)
    }

    private static func delete(_ call: PageCall) throws -> SiteReply {
        let path = try path(call)
        var saved = SavedFilters(call.request)
        saved.remove(path: path, name: call.sent("name") ?? "")
        return done(saved, path, "filter_delete", call)
    }

    private static func done(_ saved: SavedFilters, _ path: String, _ note: String, _ call: PageCall) -> SiteReply {
        var reply = call.done(path, note)
        reply.headers.append(.init(name: .setCookie, value: saved.header))
        return reply
    }

    private static func path(_ call: PageCall) throws(Problem) -> String {
        guard let path = call.sent("list"), SavedFilters.paths.contains(path) else {
            throw Problem(
                .invalid, "list: none that has filters", cure: "one of \(SavedFilters.paths.joined(separator: ", "))",
                field: "list")
        }
        return path
    }
}
