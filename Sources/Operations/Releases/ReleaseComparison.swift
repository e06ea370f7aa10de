public import JobModel

/// A release beside the one before it.
public struct ReleaseComparison: Sendable {
    /// What the group wanted before; where that is not known, the release of the number before. `nil` for the first.
    public let before: Release?
    public let handlers: HandlerChanges
}
