/// Which releases to list.
public struct ReleaseFilter: ListFilter {
    /// `nil` for all groups.
    public var groupName: String?
    public var limit = 100
    public var after: PageCursor?

    public init(groupName: String? = nil) { self.groupName = groupName }
}
