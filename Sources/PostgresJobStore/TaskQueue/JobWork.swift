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
    /// What its limits say; made when a task of a job with limits is met.
    var permits: JobPermits?
    /// Tasks that ended or went back since permits were last passed on, and what they were counted by.
    private var freedPermits: (count: Int, keys: Set<String>) = (0, [])
    /// Whether it is among those whose limits have something to write.
    var isLimited = false
    /// More of its tasks may wait than it keeps.
    var mayHaveSurplus = false

    init(_ id: JobID) { self.id = id }

    /// Takes note of a permit that a task has no more use for.
    func freed(key: String?) {
        freedPermits.count += 1
        if let key { freedPermits.keys.insert(key) }
    }

    func takeFreedPermits() -> (count: Int, keys: Set<String>) {
        defer { freedPermits = (0, []) }
        return freedPermits
    }
}
