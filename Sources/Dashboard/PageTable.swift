import ControlAPI
import Foundation
import HTTPTypes

/// Finds the page of a path.
struct PageTable: Sendable {
    private let routes: [(parts: [Substring], route: PageRoute)]
    /// What paths of pages begin with.
    private let roots: Set<String>

    init() {
        let all =
            SignInPage.routes + OverviewPage.routes + JobListPage.routes + JobFormPage.routes + JobPage.routes
            + TaskListPage.routes + TaskPage.routes + GroupPage.routes + ReleasePage.routes + ExecutorsPage.routes
            + ErrorsPage.routes + RecordPages.routes + SettingsPage.routes + SearchPage.routes
        // Words come before names: /jobs/new is not the job "new".
        routes = all.map { ($0.path.split(separator: "/"), $0) }.sorted {
            $0.parts.map(Self.rank).lexicographicallyPrecedes($1.parts.map(Self.rank))
        }
        roots = Set(routes.compactMap { $0.parts.first.map(String.init) })
    }

    /// Also paths below those of pages, where nothing is, and whatever a browser looks for as a page.
    func owns(_ request: HTTPRequest) -> Bool {
        let path = (request.path ?? "/").prefix { $0 != "?" }
        guard let root = path.split(separator: "/").first else { return path == "/" }
        if roots.contains(String(root)) { return true }
        return request.method == .get && request.headerFields[.accept]?.contains("text/html") ?? false
            && !Self.ofTheAPI.contains(String(root))
    }

    private static let ofTheAPI: Set<String> = [
        "api", "dot-job-info", "healthz", "readyz", "metrics", "openapi.json",
    ]

    /// - Throws: `Problem` when nothing is there.
    func find(_ request: SiteRequest) throws(Problem) -> (PageRoute, [String: String]) {
        let parts = request.path.split(separator: "/")
        let method = request.method == .head ? .get : request.method
        for (pattern, route) in routes where route.method == method {
            if let values = Self.values(of: pattern, in: parts) { return (route, values) }
        }
        throw Problem(.notFound, "page: nothing is there")
    }

    private static func rank(_ part: Substring) -> Int { part.hasPrefix("{") ? 1 : 0 }

    private static func values(of pattern: [Substring], in parts: [Substring]) -> [String: String]? {
        guard pattern.count == parts.count else { return nil }
        var values: [String: String] = [:]
        for (pattern, part) in zip(pattern, parts) {
            guard pattern.hasPrefix("{") else {
                if pattern == part { continue }
                return nil
            }
            guard let text = part.removingPercentEncoding else { return nil }
            values[String(pattern.dropFirst().dropLast())] = text
        }
        return values
    }
}
