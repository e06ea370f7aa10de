import JobModel
import JobStore

/// What a stream tells, of either kind.
enum StreamFeed: Sendable {
    case events(EventFeed)
    case log(LogFeed)

    var heartbeat: String {
        switch self {
        case .events(let feed): feed.heartbeat
        case .log(let feed): feed.heartbeat
        }
    }

    /// When it has something to tell without a new look.
    var nextDue: Int64? {
        if case .events(let feed) = self { feed.nextDue } else { nil }
    }

    var isLog: Bool {
        if case .log = self { true } else { false }
    }
}
