/// What becomes of a task when one of its attempts has ended.
public enum TaskVerdict: Equatable, Sendable {
    /// The task leaves the queue; this was its final outcome.
    case finished
    /// The task leaves the queue, since somebody wants it ended and it would have come back: this goes down as its end with code 499.
    case cancelled
    /// The task goes back to the queue.
    case retry(at: UTCMilliseconds)
    /// The task goes back to the queue, no attempt counted: its handler has asked for that.
    case snooze(until: UTCMilliseconds)
    /// The task stays in the queue, held, until a person releases it.
    case quarantined

    /// Whether the task leaves the queue.
    public var isFinal: Bool {
        switch self {
        case .finished, .cancelled: true
        case .retry, .snooze, .quarantined: false
        }
    }

    /// Decides after an attempt that the log records. A snooze beyond the policy's number is none any more, but a failure.
    ///
    /// - Parameters:
    ///   - code: how the attempt ended.
    ///   - isPermanent: the handler said that no retry will help.
    ///   - attempt: the attempt that ended, 1 for the first.
    ///   - policy: the job's policy, or `nil` when the job is deleted, disabled from retrying or unknown.
    ///   - isCancelRequested: somebody wants the task ended.
    ///   - hostDeaths: host deaths the task has been blamed for, this one included.
    ///   - retryAfterMs: the delay that the handler asked for.
    ///   - random: a number in 0..<1 for the jitter; asked for only when there is a retry to space out.
    public static func after(
        _ code: HandleCode, isPermanent: Bool, attempt: Int, policy: RetryPolicy?, isCancelRequested: Bool,
        hostDeaths: Int, retryAfterMs: Int64?, now: UTCMilliseconds, random: @autoclosure () -> Double
    ) -> TaskVerdict {
        if code == .snoozed {
            // What somebody wants ended does not come back, and neither does what has no job any more.
            guard let policy, !isCancelRequested else { return .cancelled }
            let delayMs = retryAfterMs ?? policy.delayMs(after: attempt, random: random())
            return .snooze(until: now + min(max(delayMs, 0), Limits.delayMs))
        }
        guard code.isFailure, !isPermanent, let policy, attempt <= policy.retries, policy.causes.cover(code) else {
            return .finished
        }
        if isCancelRequested { return .cancelled }
        if hostDeaths >= Limits.hostDeaths { return .quarantined }
        let delayMs = retryAfterMs ?? policy.delayMs(after: attempt, random: random())
        return .retry(at: now + min(max(delayMs, 0), Limits.delayMs))
    }
}
