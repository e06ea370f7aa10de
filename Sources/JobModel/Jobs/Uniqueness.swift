/// Which new tasks of a job are duplicates of others, and what becomes of them.
///
/// A task that lacks what they are told apart by is no duplicate. One that comes back to the queue is never refused.
public struct Uniqueness: Hashable, Sendable {
    /// What makes two tasks the same; `nil` where none are.
    public var key: ParameterKey?
    public var span = UniqueSpan.live
    public var onDuplicate = DuplicateStrategy.skip

    public init() {}
}

/// How long a task keeps others like it out, as `unique_while` holds it.
public enum UniqueSpan: Hashable, Sendable {
    /// Until it first starts.
    case waiting
    /// Until it has ended.
    case live
    /// For a time since it was written, whatever becomes of it.
    case window(milliseconds: Int64)

    /// As it is stored, and as people write it: `waiting`, `live`, or a duration.
    public var text: String {
        switch self {
        case .waiting: "waiting"
        case .live: "live"
        case .window(let milliseconds): DurationText.text(milliseconds: milliseconds)
        }
    }

    /// - Returns: `nil` for another word, and for a duration that is out of range.
    public init?(_ text: some StringProtocol) {
        switch text {
        case "waiting": self = .waiting
        case "live": self = .live
        default:
            guard let milliseconds = try? DurationText.milliseconds(text), Limits.uniqueMs.contains(milliseconds)
            else { return nil }
            self = .window(milliseconds: milliseconds)
        }
    }

    /// Reads a column, which holds what other programs write too. What makes no sense is the default.
    public init(stored text: String) { self = UniqueSpan(text) ?? .live }
}

/// What becomes of a duplicate, as `on_duplicate` holds it.
public enum DuplicateStrategy: String, Codable, Sendable, CaseIterable {
    /// It is not written; who asked for it is told of the task that is there.
    case skip
    /// It takes the place of a task that waits and has not started. Of one that has, it is a duplicate that is skipped.
    case replace
    /// It is refused. An occurrence of a schedule goes down as failed.
    case fail

    /// Reads a column, which holds what other programs write too. What makes no sense is the default.
    public init(stored word: String) { self = DuplicateStrategy(rawValue: word) ?? .skip }
}
