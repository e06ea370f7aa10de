import JobModel

/// The releases that have started a task here, so that the first one is told once. Pure.
struct FirstTasks {
    private var releases: Set<ReleaseID> = []

    /// Whether the release has started one.
    func has(_ release: ReleaseID) -> Bool { releases.contains(release) }

    /// Takes note of what a release's host has started.
    ///
    /// - Parameter starts: what it runs and what has just ended there, with the time of day.
    /// - Returns: the first of them, when it is the release's first.
    mutating func note(
        _ starts: [(task: TaskID, at: UTCMilliseconds)], on release: ReleaseID, of executor: ExecutorID
    ) -> FirstTask? {
        guard let first = starts.min(by: { ($0.at, $0.task) < ($1.at, $1.task) }),
            releases.insert(release).inserted
        else { return nil }
        return FirstTask(releaseID: release, executorID: executor, taskID: first.task, startedAt: first.at)
    }
}
