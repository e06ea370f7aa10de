/// What a look at a store's surroundings has found.
public struct StoreFinding: Equatable, Sendable {
    public enum Weight: String, Sendable {
        case fine
        /// It will hurt some day.
        case warning
        /// It hurts already, or work may be lost.
        case problem
    }

    public let weight: Weight
    /// One word: what was looked at.
    public let subject: String
    /// What is so.
    public let reason: String
    /// What to do about it.
    public let cure: String?

    public init(_ weight: Weight, _ subject: String, _ reason: String, do cure: String? = nil) {
        self.weight = weight
        self.subject = subject
        self.reason = reason
        self.cure = cure
    }
}
