public import JobModel

/// Which transitions to list.
public struct TransitionFilter: ListFilter {
    public var groupName: String?
    /// Only of this release.
    public var releaseID: ReleaseID?
    /// Only those from then on.
    public var since: UTCMilliseconds?
    public var limit = 100
    public var after: PageCursor?

    public init() {}
}
