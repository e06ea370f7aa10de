import HostProtocol
import JobModel

/// What an answered attempt goes down as: pure, from the handler's outcome and what the executor knows besides.
struct AttemptVerdict: Equatable, Sendable {
    /// `nil`: no attempt was made; the task goes back with a loss.
    var code: HandleCode?
    var isPermanent = false
    var message: String?

    /// The values of `DOTJOB_OK` and its like.
    private enum Outcome {
        static let ok: Int32 = 0
        static let retry: Int32 = 1
        static let fail: Int32 = 2
        static let cancelled: Int32 = 3
        /// Of plugins that require the minor in which it came: with another one it is what it has always been.
        static let snooze: Int32 = 4
        static let minorOfSnooze: UInt32 = 1
    }

    /// - Parameter requiredMinor: of the ABI, as the handler's plugin states it.
    static func of(
        _ result: TaskResult, requiredMinor: UInt32, timeoutMs: Int64, wasStoppedForTimeout: Bool, isOverdue: Bool,
        isHostLeaving: Bool, isCancelled: Bool
    ) -> AttemptVerdict {
        let message = message(of: result)
        let isDone = result.ending == .returned && result.outcome == Outcome.ok && !isOverdue
        if isCancelled, !isDone {
            return AttemptVerdict(
                code: .cancelled, message: cancelMessage(isOverdue ? "answered late" : "stopped when asked"))
        }
        if isOverdue { return AttemptVerdict(code: .timedOut, message: timeoutMessage(timeoutMs, "answered too late")) }
        switch result.ending {
        case .threadExited:
            return AttemptVerdict(
                code: .failed, message: "the handler ended its thread with pthread_exit; return instead")
        case .resultRefused:
            return AttemptVerdict(
                code: .failed,
                message: message ?? "the result is over 1 MiB or not UTF-8; store it elsewhere and return where")
        case .returned:
            break
        }
        switch result.outcome {
        case Outcome.ok:
            return AttemptVerdict(code: .ok, message: message)
        case Outcome.retry:
            return AttemptVerdict(code: .failed, message: message)
        case Outcome.fail:
            return AttemptVerdict(code: .failed, isPermanent: true, message: message)
        case Outcome.cancelled where wasStoppedForTimeout:
            return AttemptVerdict(code: .timedOut, message: timeoutMessage(timeoutMs, "stopped when asked"))
        case Outcome.cancelled where isHostLeaving:
            return AttemptVerdict(code: nil)
        case Outcome.cancelled:
            return AttemptVerdict(code: .cancelled, message: message)
        case Outcome.snooze where requiredMinor < Outcome.minorOfSnooze:
            return AttemptVerdict(
                code: .failed,
                message: "the handler returned 4 (DOTJOB_SNOOZE), which came with ABI 1.1, and its plugin requires "
                    + "1.\(requiredMinor); set requires_minor to 1")
        case Outcome.snooze where result.retryAfterMs < 0:
            return AttemptVerdict(
                code: .failed,
                message: "the handler snoozed and did not say for how long; call retry_after before, or return "
                    + "dotjob_snoozed(task, delay_ms, reason)")
        case Outcome.snooze:
            return AttemptVerdict(code: .snoozed, message: message)
        default:
            return AttemptVerdict(
                code: .failed,
                message: "the handler returned \(result.outcome), which is no outcome; return DOTJOB_OK and its like")
        }
    }

    static func cancelMessage(_ end: String) -> String { "cancelled on request; \(end)" }

    static func timeoutMessage(_ timeoutMs: Int64, _ end: String) -> String {
        "timed out after \(timeoutMs) ms; \(end)"
    }

    private static func message(of result: TaskResult) -> String? {
        switch (result.failureKind.isEmpty, result.message.isEmpty) {
        case (true, true): nil
        case (true, false): result.message
        case (false, true): result.failureKind
        case (false, false): "\(result.failureKind): \(result.message)"
        }
    }
}
