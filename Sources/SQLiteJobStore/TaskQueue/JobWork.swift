import JobModel

/// One job in one transaction: what is known of it, and what has become of its tasks.
final class JobWork {
    let id: JobID
    /// `nil` until they are first asked for.
    var facts: JobFacts?
    /// What follows from attempts that did not end well; looked up when the first is met.
    var retryPolicy: RetryPolicy??
    /// Whether a task of the job is claimed; looked up when its block strategy first asks.
    var hasClaimed: Bool?
    /// A task changed hands.
    var isTouched = false
    /// A task ended or went back: the turn of a serial job may have come free.
    var isFreed = false
    /// What its limits say; made when a task of a job with limits is met.
    var permits: JobPermits?
    /// Tasks that ended or went back since permits were last passed on, and what they were counted by.
    private(set) var freedPermits: (count: Int, keys: Set<String>) = (0, [])
    /// Whether it is among those whose limits have something to write.
    var isLimited = false
    /// More of its tasks may wait than it keeps.
    var mayHaveSurplus = false
    /// The last final outcome, and its place in the batch.
    private(set) var outcome: (place: Int, code: HandleCode)?

    /// One of its tasks failed for good.
    private(set) var hasFailed = false

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

    /// Takes note of a final outcome. Attempts end in the order of their batch, whatever order they are written in.
    func note(_ code: HandleCode, at place: Int) {
        if code.isFailure { hasFailed = true }
        if let outcome, outcome.place > place { return }
        outcome = (place, code)
    }
}
