import JobModel

/// Deaths of a group's hosts that no attempt answers for. Pure.
///
/// Each way round must have an end: who was with such deaths too often runs alone next, and a release on probation is charged with them.
struct UnexplainedDeaths {
    /// Claims of other executors never come back here, so what is remembered of their tasks is of no use.
    private static let mostTasks = 10_000

    private var byTask: [TaskID: Int] = [:]
    /// Since an attempt was last found to have taken its host down.
    private var inARow = 0

    /// How many the task was with without having started.
    func count(of task: TaskID) -> Int { byTask[task] ?? 0 }

    /// One more.
    ///
    /// - Parameters:
    ///   - tasks: those that were with it and had not started.
    ///   - hasSuspects: attempts will run alone for it.
    /// - Returns: whether it goes down to the release: nobody will answer for it, or those who might have did not, time and again.
    mutating func record(_ tasks: [TaskID], hasSuspects: Bool) -> Bool {
        if byTask.count + tasks.count > Self.mostTasks { byTask = [:] }
        for task in tasks.prefix(Self.mostTasks) { byTask[task, default: 0] += 1 }
        inARow += 1
        return !hasSuspects || inARow >= DeathVerdict.mostUnexplained
    }

    /// An attempt has been found to have taken its host down.
    mutating func explained() { inARow = 0 }

    /// The task runs alone next: what it was with is of no account any more.
    mutating func forget(_ task: TaskID) { byTask[task] = nil }
}
