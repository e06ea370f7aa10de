/// When a job's tasks come due, as `schedule_type` and `schedule_conf` hold it.
public enum Schedule: Hashable, Sendable {
    /// Only by hand.
    case manual
    /// A cron expression of 5 fields, or 6 with seconds first, read in the job's time zone.
    case cron(String)
    /// Every so many milliseconds, counted from the job's creation.
    case every(milliseconds: Int64)
    /// So many milliseconds after the last one ended; the first so long after the job's creation.
    case delay(milliseconds: Int64)
    /// Once.
    case once(at: UTCMilliseconds)

    /// The value of `schedule_type`: `none`, `cron`, `every`, `delay` or `once`.
    public var typeName: String {
        switch self {
        case .manual: "none"
        case .cron: "cron"
        case .every: "every"
        case .delay: "delay"
        case .once: "once"
        }
    }

    /// The value of `schedule_conf`: the expression, the interval in ms, the time in ms, or nothing.
    public var configuration: String? {
        switch self {
        case .manual: nil
        case .cron(let expression): expression
        case .every(let milliseconds), .delay(let milliseconds): String(milliseconds)
        case .once(let at): String(at)
        }
    }

    /// Reads the two columns back; `nil` when they do not fit each other.
    public init?(typeName: String, configuration: String?) {
        switch (typeName, configuration) {
        case ("none", _):
            self = .manual
        case ("cron", let expression?):
            self = .cron(expression)
        case ("every", let text?):
            guard let milliseconds = Int64(text), milliseconds > 0 else { return nil }
            self = .every(milliseconds: milliseconds)
        case ("delay", let text?):
            guard let milliseconds = Int64(text), milliseconds > 0 else { return nil }
            self = .delay(milliseconds: milliseconds)
        case ("once", let text?):
            guard let at = Int64(text) else { return nil }
            self = .once(at: at)
        default:
            return nil
        }
    }
}

/// What becomes of occurrences that came due while no scheduler ran, as `misfire_strategy` holds it.
public enum MisfireStrategy: String, Codable, Sendable, CaseIterable {
    /// One catch-up task for all of them.
    case fireOnce = "fire_once"
    /// None.
    case skip
    /// One task each.
    case fireAll = "fire_all"

    /// Reads a column, which holds what other programs write too. A word that is not known is the default's.
    public init(stored word: String) { self = MisfireStrategy(rawValue: word) ?? .fireOnce }
}

/// What becomes of a task that comes due while another of its job runs, as `block_strategy` holds it.
public enum BlockStrategy: String, Codable, Sendable, CaseIterable {
    /// Both run.
    case parallel
    /// It waits for its turn.
    case serial
    /// It ends at once with code 204.
    case discard
    /// The one that runs is cancelled; this one runs once that is gone.
    case replace

    /// Reads a column, which holds what other programs write too. Of a word that is not known, only this much is: no two tasks of
    /// the job may be harmed by each other, and none may be lost.
    public init(stored word: String) { self = BlockStrategy(rawValue: word) ?? .serial }
}
