/// Which releases to list.
public struct ReleaseFilter: ListFilter {
    /// `nil` for all groups.
    public var groupName: String?
    /// Only the newest of each group.
    public var isNewestOnly = false
    public var limit = 100
    public var after: PageCursor?

    public init(groupName: String? = nil) { self.groupName = groupName }
}
