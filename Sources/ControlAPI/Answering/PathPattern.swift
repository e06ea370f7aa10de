import Foundation

/// A path with names in braces where a part is read: `/api/v1/jobs/{id}`.
package struct PathPattern: Sendable {
    private let parts: [String]

    package init(_ path: String) { parts = Self.parts(of: path) }

    /// A path cut at its slashes.
    static func parts(of path: String) -> [String] {
        path.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map(String.init)
    }

    /// The first part.
    package var root: String? { parts.first }

    /// The parts of a path that have names; `nil` for a path that is none of the pattern's.
    package func values(in path: String) -> [String: String]? { values(in: Self.parts(of: path)) }

    func values(in path: [String]) -> [String: String]? {
        guard parts.count == path.count else { return nil }
        var values: [String: String] = [:]
        for (pattern, part) in zip(parts, path) {
            guard pattern.hasPrefix("{") else {
                if pattern == part { continue }
                return nil
            }
            guard !part.isEmpty, let text = part.removingPercentEncoding else { return nil }
            values[String(pattern.dropFirst().dropLast())] = text
        }
        return values
    }

    /// Names come after words: `/tokens/self` is not the token "self".
    package func precedes(_ other: PathPattern) -> Bool {
        parts.map(Self.rank).lexicographicallyPrecedes(other.parts.map(Self.rank))
    }

    private static func rank(_ part: String) -> Int { part.hasPrefix("{") ? 1 : 0 }
}
