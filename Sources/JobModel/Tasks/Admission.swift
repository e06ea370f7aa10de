/// What becomes of a due task that a claim meets.
public enum Admission: Sendable, Equatable {
    case run
    /// It leaves the claims' way until the reason is gone.
    case hold(HeldReason)
    /// It waits for its turn, and those that run are asked to end: it takes their place.
    case replace
    /// It ends at once with code 204.
    case skip
    /// It ends at once with code 204: a newer one has come due, which takes its place.
    case giveWay
    /// It ends at once with code 204: its job is deleted.
    case drop

    /// What a claim must know of the task's job.
    public struct JobState: Sendable {
        public var isDeleted: Bool
        public var isDisabled: Bool
        public var blockStrategy: BlockStrategy

        public init(isDeleted: Bool, isDisabled: Bool, blockStrategy: BlockStrategy) {
            self.isDeleted = isDeleted
            self.isDisabled = isDisabled
            self.blockStrategy = blockStrategy
        }
    }

    /// - Parameters:
    ///   - job: `nil` when another program wrote the task for no job: it is kept for a person to look at.
    ///   - isPinned: it runs on a release of its own, as a person has asked: it takes nobody's place and gives way to nobody.
    ///   - hasNewer: whether a task of the job that has come due later is ready or runs; asked for only where it decides.
    ///   - hasClaimed: whether another task of the job is claimed; asked for only where it decides.
    public static func of(
        _ job: JobState?, isPinned: Bool = false, hasNewer: () throws -> Bool,
        hasClaimed: () throws -> Bool
    ) rethrows -> Admission {
        guard let job else { return .hold(.quarantined) }
        if job.isDeleted { return .drop }
        if job.isDisabled { return .hold(.disabled) }
        switch job.blockStrategy {
        case .parallel: return .run
        case .serial: return try hasClaimed() ? .hold(.serial) : .run
        case .replace where isPinned: return try hasClaimed() ? .hold(.serial) : .run
        case .replace:
            if try hasNewer() { return .giveWay }
            return try hasClaimed() ? .replace : .run
        case .discard: return try hasClaimed() ? .skip : .run
        }
    }
}
