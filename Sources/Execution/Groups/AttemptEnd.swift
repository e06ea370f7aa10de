import JobModel
import JobStore
import Threads

/// How a claim ends here: as an attempt with an outcome, or given back to the queue.
enum AttemptEnd {
    case completed(Completion)
    case handedBack(HandBack)

    static func handedBack(_ key: ClaimKey, _ reason: HandBack.Reason) -> AttemptEnd {
        .handedBack(HandBack(key: key, reason: reason))
    }

    /// A task that no host can be given to ends as a failure that a retry does not mend.
    static func cannotRun(_ task: ClaimedTask, because reason: String, executor: ExecutorID) -> AttemptEnd {
        var completion = Completion(
            key: task.key, code: .failed, startedAt: nil, finishedAt: SystemClock.utcMilliseconds(),
            executorID: executor)
        completion.isPermanent = true
        completion.message = reason
        return .completed(completion)
    }
}
