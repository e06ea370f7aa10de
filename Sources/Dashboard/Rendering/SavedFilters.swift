import ControlAPI
import HTTPTypes

/// Filters of lists that somebody has given names, as the browser remembers them.
struct SavedFilters {
    struct Filter {
        /// Of the list.
        var path: String
        var name: String
        var query: String
    }

    static let paths = ["/jobs", "/tasks", "/errors"]
    private static let cookie = "dotjob_filters"
    /// Browsers keep 4 KiB of a cookie.
    private static let mostBytes = 3_800

    private(set) var filters: [Filter] = []

    init(_ request: SiteRequest) {
        for (place, query) in FormText.values(Self.text(of: request)) {
            let parts = place.split(separator: " ", maxSplits: 1).map(String.init)
            guard parts.count == 2, Self.paths.contains(parts[0]) else { continue }
            filters.append(Filter(path: parts[0], name: parts[1], query: query))
        }
    }

    /// As a browser sends them.
    static func text(of request: SiteRequest) -> String { request.cookies[cookie] ?? "" }

    /// Adds one, in place of one of its name.
    ///
    /// - Throws: `Problem` when there is no room for it.
    mutating func add(_ filter: Filter) throws(Problem) {
        remove(path: filter.path, name: filter.name)
        filters.append(filter)
        filters.sort { ($0.path, $0.name) < ($1.path, $1.name) }
        guard text.utf8.count <= Self.mostBytes else {
            throw Problem(
                .invalid, "filter \"\(filter.name)\": no room left for it", cure: "delete one that you need no more")
        }
    }

    mutating func remove(path: String, name: String) {
        filters.removeAll { $0.path == path && $0.name == name }
    }

    private var text: String {
        filters.map { "\(FormText.escaped("\($0.path) \($0.name)"))=\(FormText.escaped($0.query))" }
            .joined(separator: "&")
    }

    /// The header that makes a browser remember, for a year.
    var header: String { "\(Self.cookie)=\(text); Path=/; SameSite=Lax; HttpOnly; Max-Age=31536000" }

    /// Those of a list, and what its filter is called by now.
    func fields(of path: String, _ call: PageCall) -> Fields {
        let own = filters.filter { $0.path == path }
        return [
            "path": path, "query": Self.query(call.request.query ?? ""), "has_some": !own.isEmpty,
            "filters": own.map { filter -> Fields in
                ["name": filter.name, "link": filter.query.isEmpty ? path : "\(path)?\(filter.query)", "path": path]
            },
        ]
    }

    /// What a query says of a filter: not which page was looked at, nor what was done before.
    static func query(_ text: String) -> String {
        let kept = FormText.values(text).filter {
            !$0.value.isEmpty && !["note", "count", "cursor"].contains($0.name)
        }
        return FormText.encoded(Dictionary(grouping: kept, by: \.name).mapValues { $0.map(\.value) })
    }
}
