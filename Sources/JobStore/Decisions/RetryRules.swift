public import JobModel

/// An attempt that a person wants to have run again, as the tables show it.
public struct RetriedAttempt: Sendable, Equatable {
    public var logID: LogID
    public var taskID: TaskID
    /// As the log holds it, which may be one that only a newer dotjob knows.
    public var code: Int
    /// Its task is in the queue still, and not in quarantine.
    public var runsAgain: Bool

    public init(logID: LogID, taskID: TaskID, code: Int, runsAgain: Bool) {
        self.logID = logID
        self.taskID = taskID
        self.code = code
        self.runsAgain = runsAgain
    }

    /// - Throws: `refused` when it did not fail, or its task will run again by itself.
    public func check() throws {
        guard HandleCode(rawValue: code)?.isFailure == true else {
            throw StoreError.attemptDidNotFail(logID, code: code)
        }
        if runsAgain { throw StoreError.taskRunsAgain(log: logID) }
    }
}

/// How a failed task of a job runs again.
public enum RetryChoice: Sendable, Equatable {
    /// It is in quarantine, and leaves it with its past forgiven.
    case release(TaskID)
    /// A new task, with the handler and the parameters of that attempt.
    case requeue(LogID)

    /// - Parameters:
    ///   - quarantined: the task to release, if it is in quarantine.
    ///   - failure: the attempt to run again; asked for only without one to release.
    /// - Throws: `refused` when nothing failed, or the job is disabled. Releasing a task of a disabled job leaves it held.
    public static func of(
        _ job: Job, quarantined: TaskID?, failure: () throws -> LogID?
    ) throws -> RetryChoice {
        if let quarantined { return .release(quarantined) }
        guard let failure = try failure() else { throw StoreError.nothingFailed(ofJob: job.name) }
        try job.checkEnabled()
        return .requeue(failure)
    }
}

extension Job {
    /// - Throws: `refused` when the job is disabled: nothing new is queued for it.
    public func checkEnabled() throws {
        if isDisabled { throw StoreError.jobIsDisabled(name) }
    }

    /// - Throws: `refused` when the job is not in error.
    public func checkInError() throws {
        if triggerStatus != .error { throw StoreError.jobIsNotInError(name) }
    }
}

extension Release {
    /// - Throws: `refused` when an attempt of the job cannot run on this release: it belongs to another group, or lacks the handler.
    public func check(rerunning log: LogID, handler: String, of job: Job) throws {
        if groupID != job.groupID { throw StoreError.releaseOfAnotherGroup(self, log: log, job: job) }
        guard !plugins.contains(where: { $0.handlers.contains(handler) }) else { return }
        throw StoreError.releaseLacksHandler(self, handler, log: log)
    }
}
