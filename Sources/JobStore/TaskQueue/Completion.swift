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
    /// The attempt as it goes down when it was its task's last because somebody wants that ended.
    public var asCancelled: Completion {
        var last = self
        last.code = .cancelled
        last.message = message ?? "Cancelled; the attempt ended with \(code.rawValue)."
        return last
    }
}
