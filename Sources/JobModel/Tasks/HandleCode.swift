/// How an attempt ended, as `dot_job_log.handle_code` holds it.
public enum HandleCode: Int, Codable, Sendable, CaseIterable {
    case ok = 200
    /// The handler has asked to be run later: no attempt, and neither a success nor a failure.
    case snoozed = 202
    /// It was not run, and the message says why: another task of its job was running, its time was missed, or its job was deleted.
    case skipped = 204
    case cancelled = 499
    case failed = 500
    case timedOut = 502
    /// The handler took its host process down.
    case hostDied = 503

    /// Whether the attempt failed: it asks for another one, and puts the job in error when it was the last.
    public var isFailure: Bool {
        switch self {
        case .failed, .timedOut, .hostDied: true
        case .ok, .snoozed, .skipped, .cancelled: false
        }
    }

    /// Whether it counts where attempts are counted, and compared with those that failed.
    public var isAttempt: Bool { self != .snoozed }
}
