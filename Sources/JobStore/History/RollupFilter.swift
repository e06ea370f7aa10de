public import JobModel

/// Which attempts to add up, and how.
public struct RollupFilter: Sendable {
    /// What is told apart besides codes.
    public enum Split: String, Sendable, CaseIterable {
        case none
        case group
        case release
    }

    public var groupName: String?
    /// Of the group.
    public var releaseNo: Int64?
    /// The first minute, since 1970 in UTC.
    public var from: Int64
    /// The minute after the last.
    public var to: Int64
    public var minutesPerStep: Int64
    public var split = Split.none

    public init(from: Int64, to: Int64, minutesPerStep: Int64) {
        self.from = from
        self.to = to
        self.minutesPerStep = minutesPerStep
    }

    /// Steps that one answer has at most.
    public static let mostSteps: Int64 = 1_000

    /// - Throws: `invalid`.
    public func check() throws {
        guard from >= 0, from < to, to - from <= Limits.historyMs / Rollup.minuteMs else {
            throw StoreError.historyRange
        }
        guard minutesPerStep > 0, (to - from) / minutesPerStep <= Self.mostSteps else {
            throw StoreError.historySteps(most: Self.mostSteps)
        }
    }
}

/// What ended in one step.
public struct RollupStep: Sendable, Equatable {
    /// Its key: the step's first minute; group and release where they are told apart, else 0.
    public var key: Rollup.Key
    public var rollup: Rollup

    public init(key: Rollup.Key, rollup: Rollup) {
        self.key = key
        self.rollup = rollup
    }
}
