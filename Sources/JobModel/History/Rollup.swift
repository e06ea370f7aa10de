/// Attempts that ended in a stretch of time, of one group, release and code where they are told apart.
public struct Rollup: Sendable, Equatable {
    /// Which attempts are counted together.
    public struct Key: Sendable, Hashable {
        /// Since 1970, in UTC.
        public var minute: Int64
        public var groupID: GroupID
        /// 0 for attempts on no release.
        public var releaseID: ReleaseID
        public var code: HandleCode

        public init(minute: Int64, groupID: GroupID, releaseID: ReleaseID, code: HandleCode) {
            self.minute = minute
            self.groupID = groupID
            self.releaseID = releaseID
            self.code = code
        }
    }

    /// In milliseconds.
    public static let minuteMs: Int64 = 60_000

    public var attempts: Int64 = 0
    /// How long handlers ran.
    public var durations = DurationHistogram()
    /// From the time that a task was due to its attempt's start.
    public var delays = DurationHistogram()

    public init() {}

    public init(attempts: Int64, durations: DurationHistogram, delays: DurationHistogram) {
        self.attempts = attempts
        self.durations = durations
        self.delays = delays
    }

    public mutating func add(_ other: Rollup) {
        attempts += other.attempts
        durations.add(other.durations)
        delays.add(other.delays)
    }
}

extension Rollup.Key: Comparable {
    /// By time, then group, release and code.
    public static func < (one: Rollup.Key, other: Rollup.Key) -> Bool {
        (one.minute, one.groupID, one.releaseID, one.code.rawValue)
            < (other.minute, other.groupID, other.releaseID, other.code.rawValue)
    }
}
