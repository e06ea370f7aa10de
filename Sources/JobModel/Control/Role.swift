/// What a token's holder may do. Each role may do all that those before it may.
public enum Role: String, Sendable, Hashable, CaseIterable, Comparable {
    /// Read the metrics.
    case metrics
    /// Read everything else but tokens and the audit.
    case viewer
    /// Run, cancel, retry, and change jobs; pause groups and executors.
    case `operator`
    /// Publish, promote and roll back releases: bring in code.
    case publisher
    /// Tokens, groups, the audit.
    case admin

    public static func < (left: Role, right: Role) -> Bool { left.rank < right.rank }

    private var rank: Int {
        switch self {
        case .metrics: 0
        case .viewer: 1
        case .operator: 2
        case .publisher: 3
        case .admin: 4
        }
    }
}
