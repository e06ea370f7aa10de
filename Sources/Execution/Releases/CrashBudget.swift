import JobModel

/// Counts what a release's hosts die of in the time after its activation, so that a release that crashes is taken back.
///
/// Distinct tasks count, not deaths: one poison task, however often it is tried, never spends a budget of more than one.
/// Times are microseconds of CLOCK_BOOTTIME.
struct CrashBudget: Sendable {
    /// What a death goes down to.
    enum Culprit: Hashable, Sendable {
        case task(TaskID)
        /// No handler ran on the thread that crashed: each such death counts.
        case host(Int32)
    }

    private let crashes: Int
    private let probationUntil: Int64
    private var obituaries: [Culprit: String] = [:]
    private var isTold = false

    /// - Parameter crashes: the culprits that spend it, at least 1.
    init(crashes: Int, activatedAt: Int64, probationMicroseconds: Int64) {
        self.crashes = crashes
        probationUntil = activatedAt + probationMicroseconds
    }

    /// - Parameter obituary: who died of what, a line for people.
    /// - Returns: why the release must go, once: when this death spends the budget.
    mutating func record(_ culprit: Culprit, _ obituary: String, now: Int64) -> String? {
        guard now < probationUntil, !isTold else { return nil }
        obituaries[culprit] = obituary
        guard obituaries.count >= crashes else { return nil }
        isTold = true
        return obituaries.values.sorted().joined(separator: "\n")
    }
}
