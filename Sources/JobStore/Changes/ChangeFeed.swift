public import JobModel

/// What has changed since somebody looked. Every call blocks its thread.
///
/// What a store must keep: after a change that a list or a resource shows, one of the next looks has a hint that covers it, whatever
/// the rate; and a look reads no more than some thousand rows, however much has happened.
public protocol ChangeFeed: Sendable {
    /// Where the changes begin that are yet to come.
    func changeMark(now: UTCMilliseconds) throws -> ChangeMark

    /// What has changed since a mark, oldest first, and the mark of the next look.
    func changes(since mark: ChangeMark, now: UTCMilliseconds) throws -> StoreChanges
}

/// What one look has found.
public struct StoreChanges: Sendable {
    public var changes: [StoreChange]
    public var mark: ChangeMark

    public init(changes: [StoreChange], mark: ChangeMark) {
        self.changes = changes
        self.mark = mark
    }
}
