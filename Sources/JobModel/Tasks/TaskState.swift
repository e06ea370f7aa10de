/// Where a queued task stands: its status, with what is asked of it or holds it back.
public enum TaskState: Sendable, Equatable {
    case running
    /// It runs, and somebody has asked it to end.
    case askedToEnd
    /// It waits for a person.
    case quarantined
    /// It waits for a solo host, on a release of its own.
    case pinned
    /// Its job holds it: disabled, or serial.
    case held(HeldReason)
    /// It waits for a solo host, since it is suspect.
    case alone
    /// It has asked to be run later, and may run as soon as it is due.
    case snoozed
    /// It may run as soon as it is due.
    case waiting
}

extension QueuedTask {
    public var state: TaskState {
        switch (status, heldReason) {
        case (.claimed, _): cancelRequestedAt == nil ? .running : .askedToEnd
        case (.waiting, .quarantined?): .quarantined
        case (.waiting, .pinned?): .pinned
        case (.waiting, let reason?): .held(reason)
        case (.waiting, nil): isSuspect ? .alone : snoozes > 0 ? .snoozed : .waiting
        }
    }
}
