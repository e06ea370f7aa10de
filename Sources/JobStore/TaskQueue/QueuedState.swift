/// How a task in the queue stands, as lists are asked for it. Some hold others: who is held waits.
public enum QueuedState: String, CaseIterable, Sendable {
    /// All that wait, held or not.
    case waiting
    case running
    /// It waits, and nothing holds it.
    case ready
    /// It waits, and is held, for whatever reason.
    case held
    case disabled
    case serial
    /// It is held by a limit of its job: of tasks, of tasks with its key, or of starts.
    case limited
    case pinned
    case quarantined
    /// It waits for a host of its own, as a suspect of a death.
    case alone
    /// Its last end was a snooze.
    case snoozed
}
