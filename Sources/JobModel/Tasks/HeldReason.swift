/// Why a waiting task may not be claimed, as `dot_task_queue.held_reason` holds it. No reason: it may.
public enum HeldReason: String, Codable, Sendable, CaseIterable {
    /// Its job is disabled.
    case disabled
    /// Its job runs one task at a time, and another has the turn.
    case serial
    /// It took its host down, or was lost, too often. A person releases it.
    case quarantined
    /// As many tasks of its job run as may.
    case jobLimit = "job_limit"
    /// As many tasks with its key run as may.
    case keyLimit = "key_limit"
    /// As many tasks of its job, or with its key, have started as may for now.
    case rateLimit = "rate_limit"
    /// It runs on a release of its own (a rerun), in a solo host, which no offer of a handler names.
    case pinned

    /// What a limit of the job holds tasks for.
    public static let limits: [HeldReason] = [.jobLimit, .keyLimit, .rateLimit]

    /// Reads a column, which holds what other programs write too. Who is held for a word that is not known waits for a person.
    public init(stored word: String) { self = HeldReason(rawValue: word) ?? .quarantined }

    /// What a task is held for that enters the queue, comes back to it, or is released in it; `nil` when nothing holds it.
    ///
    /// Whether a serial job's turn is taken is found out by the claim that meets the task.
    public static func ofWaiting(
        isQuarantined: Bool = false, isJobDisabled: Bool, isPinned: Bool
    ) -> HeldReason? {
        if isQuarantined { return .quarantined }
        if isJobDisabled { return .disabled }
        return isPinned ? .pinned : nil
    }
}
