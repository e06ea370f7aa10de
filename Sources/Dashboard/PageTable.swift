import ControlAPI
import HTTPTypes

/// Finds the page of a path.
struct PageTable: Sendable {
    private let routes: [(pattern: PathPattern, route: PageRoute)]
    /// What paths of pages begin with.
    private let roots: Set<String>

    init() {
        let all =
            SignInPage.routes + OverviewPage.routes + JobListPage.routes + JobFormPage.routes + JobPage.routes
            + TaskListPage.routes + TaskPage.routes + GroupPage.routes + ReleasePage.routes + ExecutorsPage.routes
            + ErrorsPage.routes + RecordPages.routes + SettingsPage.routes + SearchPage.routes
            + FilterPages.routes
        routes = all.map { (PathPattern($0.path), $0) }.sorted { $0.pattern.precedes($1.pattern) }
        roots = Set(routes.compactMap(\.pattern.root))
    }

    /// Also paths below those of pages, where nothing is, and whatever a browser looks for as a page.
    func owns(_ request: HTTPRequest) -> Bool {
        guard let path = request.path?.prefix(while: { $0 != "?" }) else { return false }
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
        let method = request.method == .head ? .get : request.method
        for (pattern, route) in routes where route.method == method {
            if let values = pattern.values(in: request.path) { return (route, values) }
        }
        throw Problem(.notFound, "page: nothing is there")
    }
}
