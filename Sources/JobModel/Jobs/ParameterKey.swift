/// What of a task's parameters tells it from the other tasks of its job, as `limit_key_path` and `unique_by` hold it.
public enum ParameterKey: Hashable, Sendable {
    /// All of them.
    case parameters
    /// A member of an object, found by the names on the way to it. Never empty.
    case member(path: [String])

    /// Names that a path has at most.
    private static let mostNames = 8

    /// Reads `params`, or a path such as `$.user.id`.
    ///
    /// - Returns: `nil` for anything else.
    public init?(_ text: some StringProtocol) {
        if text == "params" {
            self = .parameters
            return
        }
        guard text.hasPrefix("$."), text.utf8.count <= Limits.nameBytes else { return nil }
        let names = text.dropFirst(2).split(separator: ".", omittingEmptySubsequences: false).map { String($0) }
        guard names.count <= Self.mostNames, names.allSatisfy(Self.isName) else { return nil }
        self = .member(path: names)
    }

    /// As it is stored, and as people write it.
    public var text: String {
        switch self {
        case .parameters: "params"
        case .member(let path): "$." + path.joined(separator: ".")
        }
    }

    private static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.allSatisfy { $0.isLetter || $0.isASCII && $0.isNumber || $0 == "_" || $0 == "-" }
    }
}
