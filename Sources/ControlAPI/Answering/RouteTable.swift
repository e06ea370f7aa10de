import HTTPTypes
import JobModel

/// Finds the operation that a method and a path ask for. There is nothing else to find: what is not declared is not served.
struct RouteTable: Sendable {
    /// A path with its methods.
    private struct Route: Sendable {
        var pattern: PathPattern
        var operations: [HTTPRequest.Method: APIOperation]
    }

    struct Match: Sendable {
        var operation: APIOperation
        /// The parts of the path that have names.
        var values: [String: String]
    }

    /// Why there is no operation for a request.
    struct Absence: Sendable {
        var problem: Problem
        /// Who may know.
        var access: APIOperation.Access
        /// The methods that the path has.
        var allowed: [String] = []
    }

    enum Finding: Sendable {
        case operation(Match)
        case none(Absence)
    }

    private let routes: [Route]
    /// What the seed's paths begin with.
    private let seedRoots: Set<String>

    init(_ operations: [APIOperation]) {
        let byPath = Dictionary(grouping: operations, by: \.path)
        routes = byPath.map { path, operations in
            Route(
                pattern: PathPattern(path), operations: Dictionary(operations.map { ($0.method, $0) }) { $1 })
        }.sorted { $0.pattern.precedes($1.pattern) }
        seedRoots = Set(operations.filter { $0.face == .seed }.compactMap { PathPattern($0.path).root })
    }

    /// In which manner a path is answered, also one that nothing is at.
    func face(ofPath path: String) -> APIOperation.Face {
        PathPattern.parts(of: path).first.map(seedRoots.contains) ?? false ? .seed : .rest
    }

    func find(_ method: HTTPRequest.Method, path: String) -> Finding {
        let parts = PathPattern.parts(of: path)
        for route in routes {
            guard let values = route.pattern.values(in: parts) else { continue }
            // No other path of the document is meant: `/tokens/self` has no method of `/tokens/{name}`.
            guard let operation = route.operations[method] ?? Self.looked(method, on: route) else {
                return .none(Self.wrongMethod(on: route))
            }
            return .operation(Match(operation: operation, values: values))
        }
        return .none(
            Absence(
                problem: Problem(.notFound, "path: nothing is there", cure: "see /openapi.json"),
                access: .role(.metrics)))
    }

    /// Those who look after machines ask for signs of life without their words too.
    private static func looked(_ method: HTTPRequest.Method, on route: Route) -> APIOperation? {
        guard method == .head, let operation = route.operations[.get], operation.runAlone != nil else { return nil }
        return operation
    }

    private static func wrongMethod(on route: Route) -> Absence {
        let head = looked(.head, on: route) == nil ? [] : [HTTPRequest.Method.head]
        let allowed = (route.operations.keys + head).map(\.rawValue).sorted()
        let isOpen = route.operations.values.contains { $0.access == .everyone }
        return Absence(
            problem: Problem(
                .methodNotAllowed, "method: not one of this path's", cure: "use \(allowed.joined(separator: ", "))"),
            access: isOpen ? .everyone : .role(.metrics), allowed: allowed)
    }
}
