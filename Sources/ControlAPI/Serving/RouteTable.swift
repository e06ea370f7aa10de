import Foundation
import HTTPTypes

/// Finds the operation that a method and a path ask for. There is nothing else to find: what is not declared is not served.
struct RouteTable: Sendable {
    /// A path with its methods, cut at its slashes.
    private struct Route: Sendable {
        var parts: [String]
        var operations: [HTTPRequest.Method: APIOperation]
    }

    struct Match: Sendable {
        var operation: APIOperation
        /// The parts of the path that have names.
        var values: [String: String]
    }

    private let routes: [Route]

    init(_ operations: [APIOperation]) {
        let byPath = Dictionary(grouping: operations, by: \.path)
        // Names come after words: `/tokens/self` is not the token "self".
        routes = byPath.map { path, operations in
            Route(
                parts: Self.parts(of: path), operations: Dictionary(operations.map { ($0.method, $0) }) { $1 })
        }.sorted { $0.parts.map(Self.rank).lexicographicallyPrecedes($1.parts.map(Self.rank)) }
    }

    /// - Throws: `MethodNotAllowed` when only the method is wrong; `Problem`.
    func match(_ method: HTTPRequest.Method, path: String) throws -> Match {
        let parts = Self.parts(of: path)
        for route in routes {
            guard let values = Self.values(of: route.parts, in: parts) else { continue }
            // No other path of the document is meant: `/tokens/self` has no method of `/tokens/{name}`.
            guard let operation = route.operations[method] else {
                throw MethodNotAllowed(allowed: route.operations.keys.map(\.rawValue).sorted())
            }
            return Match(operation: operation, values: values)
        }
        throw Problem(.notFound, "path: nothing is there", cure: "see /openapi.json")
    }

    private static func parts(of path: String) -> [String] {
        path.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map(String.init)
    }

    private static func rank(_ part: String) -> Int { part.hasPrefix("{") ? 1 : 0 }

    private static func values(of pattern: [String], in parts: [String]) -> [String: String]? {
        guard pattern.count == parts.count else { return nil }
        var values: [String: String] = [:]
        for (pattern, part) in zip(pattern, parts) {
            guard pattern.hasPrefix("{") else {
                if pattern == part { continue }
                return nil
            }
            guard !part.isEmpty, let text = part.removingPercentEncoding else { return nil }
            values[String(pattern.dropFirst().dropLast())] = text
        }
        return values
    }
}

/// A path that is there, asked for in a way that it is not.
struct MethodNotAllowed: Error {
    var allowed: [String]

    var problem: Problem {
        Problem(.methodNotAllowed, "method: not one of this path's", cure: "use \(allowed.joined(separator: ", "))")
    }
}
