import JobModel
import JobStore

/// What the supervisor tells the queue loop, and what of it the queue loop has not yet told the store.
struct SupervisorReport: Sendable, Equatable {
    var completions: [Completion] = []
    var handBacks: [HandBack] = []
    /// The newest progress of each running task.
    var progress: [TaskID: ProgressReport] = [:]
    /// What running tasks have logged and the tables do not show yet.
    var lines: [TaskID: TaskLines] = [:]
    /// What each group can take from now on.
    var capacities: [GroupID: GroupCapacity] = [:]
    /// What each group's hosts are doing, as the tables should show it.
    var states: [GroupID: NodeState] = [:]
    /// What has become of releases here, in its order: what came between two renewals of the lease is history too.
    private(set) var standings: [ReleaseStanding] = []
    /// The first task that each release has started here.
    var firstTasks: [ReleaseKey: FirstTask] = [:]
    /// Releases whose crash budget is spent, with the obituaries.
    var retreats: [ReleaseID: String] = [:]
    /// The hosts were killed because the lease could have lapsed.
    var hasLapsed = false
    /// Every host is reaped and no more will be started.
    var isOver = false

    var isEmpty: Bool { self == SupervisorReport() }

    /// Whether there are tasks that a host has answered for.
    var hasAnswers: Bool { !completions.isEmpty || !handBacks.isEmpty }

    /// Whether there is something for the tables that cannot wait for the lease's next renewal.
    var hasNews: Bool { !states.isEmpty || !standings.isEmpty || !firstTasks.isEmpty }

    /// Adds what came later: lists grow, and of two values for one thing the newer wins.
    mutating func merge(_ later: SupervisorReport) {
        // Mostly the first: lists of a thousand are not copied.
        if completions.isEmpty { completions = later.completions } else { completions += later.completions }
        handBacks += later.handBacks
        progress.merge(later.progress) { $1 }
        for lines in later.lines.values { add(lines) }
        capacities.merge(later.capacities) { $1 }
        states.merge(later.states) { $1 }
        for standing in later.standings { add(standing) }
        firstTasks.merge(later.firstTasks) { known, _ in known }
        retreats.merge(later.retreats) { $1 }
        hasLapsed = hasLapsed || later.hasLapsed
        isOver = isOver || later.isOver
    }

    /// So many wait for a store that cannot be reached; of more, the newest of each release do.
    private static let mostStandings = 256

    mutating func add(_ standing: ReleaseStanding) {
        standings.append(standing)
        guard standings.count > Self.mostStandings else { return }
        var newest: Set<ReleaseKey> = []
        standings = standings.reversed().filter { standing in
            newest.insert(ReleaseKey(executor: standing.executorID, release: standing.releaseID)).inserted
        }.reversed()
    }

    /// They are in the tables.
    mutating func forgetStandings() { standings = [] }

    /// Adds lines of a running task: behind those of the same claim, and in place of an earlier one's.
    mutating func add(_ later: TaskLines) {
        if let known = lines[later.key.taskID], known.key == later.key, known.end == later.first {
            lines[later.key.taskID]?.lines += later.lines
        } else {
            lines[later.key.taskID] = later
        }
    }
}
