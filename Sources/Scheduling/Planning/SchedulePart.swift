import JobModel
import JobStore

/// The jobs that are due, told apart by how much they are in a hurry.
///
/// Each part is looked at when those before it have nothing left, however much there is in it: whoever has a million occurrences to
/// make up for delays nobody who is on time.
enum SchedulePart: Int, CaseIterable {
    /// Their time has yet to come.
    case ahead
    /// Their time has just passed.
    case late
    /// They have something to make up for: an outage, or more than could be run.
    case behind

    /// How long ago the time of a job that is late may lie.
    private static let longestLateMs: Int64 = 60_000

    /// The cursors of the part: behind which they begin, and the last.
    func cursors(now: UTCMilliseconds, horizon: UTCMilliseconds) -> (after: ScheduleCursor, through: UTCMilliseconds) {
        switch self {
        case .ahead: (.behind(now), horizon)
        case .late: (.behind(now - Self.longestLateMs), now)
        case .behind: (.start, now - Self.longestLateMs)
        }
    }
}
