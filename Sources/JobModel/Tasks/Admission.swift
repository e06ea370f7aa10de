/// What becomes of a due task that a claim meets.
public enum Admission: Sendable, Equatable {
    case run
    /// It leaves the claims' way until the reason is gone.
    case hold(HeldReason)
    /// It ends at once with code 204.
    case skip
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
    ///   - hasClaimed: whether another task of the job is claimed; asked for only where it decides.
    public static func of(_ job: JobState?, hasClaimed: () throws -> Bool) rethrows -> Admission {
        guard let job else { return .hold(.quarantined) }
        if job.isDeleted { return .drop }
        if job.isDisabled { return .hold(.disabled) }
        switch job.blockStrategy {
        case .parallel: return .run
        case .serial, .replace: return try hasClaimed() ? .hold(.serial) : .run
        case .discard: return try hasClaimed() ? .skip : .run
        }
    }
}
