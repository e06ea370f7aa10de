import JobModel

/// What becomes of a claimed task that goes back without an ended attempt.
public enum HandBackVerdict: Sendable, Equatable {
    /// It waits again.
    case waits(losses: Int)
    /// It was lost too often: it waits for a person.
    case quarantined(losses: Int)
    /// It must not return to the queue: it ends there with code 499.
    case ended(message: String)

    /// - Parameters:
    ///   - losses: those that it had.
    ///   - isJobDeleted: false for a task that another program wrote for no job.
    public static func of(
        _ reason: HandBack.Reason, losses: Int, isCancelRequested: Bool, isJobDeleted: Bool
    ) -> HandBackVerdict {
        if isJobDeleted { return .ended(message: EndMessage.jobDeleted) }
        if isCancelRequested {
            return .ended(
                message: reason == .unstarted ? EndMessage.cancelledUnstarted : EndMessage.cancelledLost)
        }
        let losses = losses + (reason == .unstarted ? 0 : 1)
        return losses > Limits.losses ? .quarantined(losses: losses) : .waits(losses: losses)
    }
}
