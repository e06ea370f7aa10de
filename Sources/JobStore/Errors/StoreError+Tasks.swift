public import JobModel

/// What is refused about tasks, runs and logs.
extension StoreError {
    public static func duplicate(ofTask task: TaskID, ofJob name: String) -> StoreError {
        StoreError(
            .conflict, "job \"\(name)\"", "would be a duplicate of task \(task)",
            cure: .plain("wait until that no longer keeps it out, or give other parameters"))
    }

    public static func noTask(_ id: TaskID) -> StoreError {
        StoreError(.notFound, "task \(id)", "not in the queue", cure: .seeTasks)
    }

    public static func noRun(_ id: RunID) -> StoreError {
        StoreError(.notFound, "run \(id)", "not found", cure: .seeLogs)
    }

    public static func noLog(_ id: LogID) -> StoreError {
        StoreError(.notFound, "log \(id)", "not found", cure: .seeLogs)
    }

    public static func noLog(_ id: LogID, ofJob job: String) -> StoreError {
        StoreError(.notFound, "log \(id)", "not a log of job \"\(job)\"", cure: .seeLogs)
    }

    public static func noCause(_ id: CauseID) -> StoreError {
        StoreError(.notFound, "cause \(id)", "not found", cure: .seeErrors)
    }

    // MARK: - Running an attempt again

    static func attemptDidNotFail(_ id: LogID, code: Int) -> StoreError {
        StoreError(.refused, "log \(id)", "ended with \(code), not in error", cure: .plain("run the job instead"))
    }

    static func taskRunsAgain(log id: LogID) -> StoreError {
        StoreError(.refused, "log \(id)", "its task is still in the queue and will run again by itself")
    }

    public static func jobIsDeleted(log id: LogID) -> StoreError {
        StoreError(.refused, "log \(id)", "its job is deleted", cure: .plain("add the job again, and run it"))
    }

    static func releaseOfAnotherGroup(_ release: Release, log id: LogID, job: Job) -> StoreError {
        StoreError(
            .refused, "log \(id)",
            "release \(release.number) belongs to group \"\(release.groupName)\", and job \"\(job.name)\" to group "
                + "\"\(job.groupName)\"", cure: .plain("name a release of that group"))
    }

    static func releaseLacksHandler(_ release: Release, _ handler: String, log id: LogID) -> StoreError {
        StoreError(
            .refused, "log \(id)",
            "release \(release.number) of group \"\(release.groupName)\" has no handler \"\(handler)\"",
            cure: .seeReleasesOfGroup(release.groupName))
    }
}
