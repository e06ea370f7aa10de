import JobModel
import JobStore

/// What gathers in a group for the queue loop. What it was told before, it is not told again.
struct GroupReport {
    private let group: ServedGroup
    private var report = SupervisorReport()
    private var costs = HandlerCosts()
    private var hasNewCosts = false
    /// What the tables were last told.
    private var shown: NodeState?

    init(_ group: ServedGroup) { self.group = group }

    mutating func add(_ end: AttemptEnd) {
        switch end {
        case .completed(let completion): report.completions.append(completion)
        case .handedBack(let handBack): report.handBacks.append(handBack)
        }
    }

    mutating func add(_ ends: [AttemptEnd]) {
        for end in ends { add(end) }
    }

    mutating func add(_ progress: ProgressReport) { report.progress[progress.key.taskID] = progress }

    mutating func add(_ lines: [TaskLines]) {
        for lines in lines { report.add(lines) }
    }

    mutating func add(_ standings: [ReleaseStanding]) {
        for standing in standings { report.add(standing) }
    }

    mutating func add(_ task: FirstTask) {
        report.firstTasks[ReleaseKey(executor: group.executorID, release: task.releaseID)] = task
    }

    /// The group must go back from a release, and why.
    mutating func retreat(from release: ReleaseID, because reason: String) { report.retreats[release] = reason }

    mutating func show(_ hosts: HostState, running release: ReleaseID?) {
        let state = NodeState(executorID: group.executorID, runningReleaseID: release, hostState: hosts)
        guard state != shown else { return }
        shown = state
        report.states[group.id] = state
    }

    // MARK: - What to claim

    mutating func ran(_ handler: String, microseconds: Int64) {
        costs.record(handler, microseconds: microseconds)
        hasNewCosts = true
    }

    /// A run that has not ended yet takes at least this long.
    mutating func runs(_ handler: String, atLeastMicroseconds microseconds: Int64) {
        costs.recordAtLeast(handler, microseconds: microseconds)
        hasNewCosts = true
    }

    /// Offers to run tasks of these handlers, when they are others than before, or have turned out cheaper or dearer.
    ///
    /// - Parameter isNew: they may be others; otherwise only what runs have cost can have changed.
    mutating func offer(_ handlers: @autoclosure () -> [String], isNew: Bool) {
        guard isNew || hasNewCosts else { return }
        hasNewCosts = false
        guard let offers = costs.changedOffers(for: handlers()) else { return }
        report.capacities[group.id] = GroupCapacity(offers: offers, threads: group.threads)
    }

    mutating func take() -> SupervisorReport {
        defer { report = SupervisorReport() }
        return report
    }
}
