public import JobModel

/// A line of one of a task's attempts, and its place among all that they have logged.
public struct TaskLine: Sendable, Equatable {
    /// Places are in the order in which lines are written: an attempt's after those of the one before.
    public struct Place: Sendable, Comparable {
        public var claimNo: Int64
        /// As the attempt's log counts it: from 1.
        public var number: Int

        public init(claimNo: Int64, number: Int) {
            self.claimNo = claimNo
            self.number = number
        }

        /// Before all lines.
        public static let start = Place(claimNo: -1, number: 0)

        public static func < (one: Place, other: Place) -> Bool {
            (one.claimNo, one.number) < (other.claimNo, other.number)
        }
    }

    public var place: Place
    public var line: LogLine

    public init(place: Place, line: LogLine) {
        self.place = place
        self.line = line
    }
}
