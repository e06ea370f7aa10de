import JobModel

/// One job in one transaction: what is known of it, and what has become of its tasks.
final class JobWork {
    let id: JobID
    /// `nil` for a job that does not exist.
    var facts: JobFacts?
    /// Whether the facts were read, and the job is locked where it takes turns.
    var isKnown = false
    /// Whether a task of the job is claimed; looked up when its block strategy first asks.
    var hasClaimed: Bool?
    /// A task changed hands.
    var isTouched = false
    /// A task ended or went back: the turn of a serial job may have come free.
    var isFreed = false
    /// More of its tasks may wait than it keeps.
    var mayHaveSurplus = false

    init(_ id: JobID) { self.id = id }
}
