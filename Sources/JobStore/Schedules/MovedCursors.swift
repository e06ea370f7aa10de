/// One page of jobs whose cursors were looked at.
public struct MovedCursors: Sendable {
    /// How many cursors lay elsewhere and were moved.
    public var moved: Int
    /// The last job of the page, behind which the next one begins; `nil` after the last page.
    public var last: ScheduleCursor?

    public init(moved: Int, last: ScheduleCursor?) {
        self.moved = moved
        self.last = last
    }
}
