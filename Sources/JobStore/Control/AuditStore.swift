public import JobModel

/// The record of changes. Every call blocks its thread.
public protocol AuditStore: Sendable {
    func record(_ entries: [AuditEntry]) throws

    /// Newest first.
    ///
    /// - Throws: `invalid` for a cursor of another list.
    func audit(_ filter: AuditFilter) throws -> Page<AuditEntry>
}

/// Which changes to list.
public struct AuditFilter: ListFilter {
    public var actor: String?
    public var subject: String?
    public var limit = 100
    public var after: PageCursor?

    public init() {}
}
