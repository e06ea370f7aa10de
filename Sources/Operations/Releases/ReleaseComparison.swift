/// A release beside the one before it.
public struct ReleaseComparison: Sendable {
    /// The number of what the group wanted before; where that is not known, the number before. `nil` for the first.
    public let before: Int64?
    public let handlers: HandlerChanges

    public init(before: Int64?, handlers: HandlerChanges) {
        self.before = before
        self.handlers = handlers
    }
}
