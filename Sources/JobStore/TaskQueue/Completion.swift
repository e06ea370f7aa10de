public import JobModel

/// The end of an attempt.
public struct Completion: Sendable, Equatable {
    public var key: ClaimKey
    public var code: HandleCode
    /// No retry will help.
    public var isPermanent = false
    public var retryAfterMs: Int64?
    /// At most `Limits.messageBytes`.
    public var message: String?
    /// At most `Limits.resultBytes`.
    public var result: String?
    public var startedAt: UTCMilliseconds?
    public var finishedAt: UTCMilliseconds
    /// How long the handler ran, as its host says; `nil` when no host has answered.
    public var elapsedMicroseconds: Int64?
    public var executorID: ExecutorID
    public var releaseID: ReleaseID?
    public var pluginID: PluginID?
    /// Of a manifest's handler: the library of the system that ran, for people.
    public var systemLibrary: String?
    public var logLines: [LogLine] = []
    /// Whether lines of it were written while it ran.
    public var hasShownLines = false

    public init(
        key: ClaimKey, code: HandleCode, startedAt: UTCMilliseconds?, finishedAt: UTCMilliseconds,
        executorID: ExecutorID
    ) {
        self.key = key
        self.code = code
        self.startedAt = startedAt
        self.finishedAt = finishedAt
        self.executorID = executorID
    }
}

extension Completion {
    /// A snooze as it goes down: with its number, or as a failure when the job allows no more of them.
    ///
    /// - Parameters:
    ///   - snoozes: those of the attempt before this one.
    ///   - policy: the job's; `nil` for a deleted job.
    public func asSnoozed(after snoozes: Int, _ policy: RetryPolicy?) -> Completion {
        var snoozed = self
        guard let policy else {
            snoozed.message = EndMessage.jobDeleted
            return snoozed
        }
        if snoozes >= policy.maxSnoozes {
            snoozed.code = .failed
            snoozed.message = EndMessage.snoozedTooOften(message, limit: policy.maxSnoozes)
        } else {
            let delayMs = min(max(retryAfterMs ?? policy.delayMs(after: 1, random: 0), 0), Limits.delayMs)
            snoozed.retryAfterMs = delayMs
            snoozed.message = EndMessage.snoozed(
                message, delayMs: delayMs, number: snoozes + 1, limit: policy.maxSnoozes)
        }
        return snoozed
    }

    /// The attempt as it goes down when it was its task's last because somebody wants that ended.
    public var asCancelled: Completion {
        var last = self
        last.code = .cancelled
        last.message = message ?? "Cancelled; the attempt ended with \(code.rawValue)."
        return last
    }
}
