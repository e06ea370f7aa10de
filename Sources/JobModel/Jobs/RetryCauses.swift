/// Which failures of an attempt are followed by another, as `retry_on` holds them.
public struct RetryCauses: OptionSet, Hashable, Sendable {
    public let rawValue: Int

    public init(rawValue: Int) { self.rawValue = rawValue }

    /// The handler said so: code 500.
    public static let failed = RetryCauses(rawValue: 1)
    /// It took too long: code 502.
    public static let timeout = RetryCauses(rawValue: 2)
    /// It took its host down: code 503.
    public static let crash = RetryCauses(rawValue: 4)
    public static let all: RetryCauses = [.failed, .timeout, .crash]

    public static let words: [(word: String, cause: RetryCauses)] = [
        ("failed", .failed), ("timeout", .timeout), ("crash", .crash),
    ]

    /// The words, in an order of their own.
    public var words: [String] { Self.words.filter { contains($0.cause) }.map(\.word) }

    /// - Returns: `nil` for no word, and for one that is not known.
    public init?(words: some Collection<some StringProtocol>) {
        guard !words.isEmpty else { return nil }
        self = []
        for word in words {
            guard let known = Self.words.first(where: { $0.word == String(word) }) else { return nil }
            insert(known.cause)
        }
    }

    /// As it is stored: `failed,timeout,crash`.
    public var text: String { words.joined(separator: ",") }

    /// Reads a column, which holds what other programs write too. What makes no sense is the default.
    public init(stored text: String) { self = RetryCauses(words: text.split(separator: ",")) ?? .all }
}
