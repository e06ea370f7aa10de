/// A change to which tasks of a job are duplicates; `nil` leaves a value as it is.
public struct UniquenessChange: Sendable, Equatable {
    /// `.some(nil)` has none be one.
    public var key: ParameterKey??
    public var span: UniqueSpan?
    public var onDuplicate: DuplicateStrategy?

    public init() {}

    /// The change that sets everything.
    public init(_ uniqueness: Uniqueness) {
        key = .some(uniqueness.key)
        span = uniqueness.span
        onDuplicate = uniqueness.onDuplicate
    }
}

extension Uniqueness {
    public mutating func apply(_ change: UniquenessChange) {
        if let key = change.key { self.key = key }
        if let span = change.span { self.span = span }
        if let onDuplicate = change.onDuplicate { self.onDuplicate = onDuplicate }
    }
}
