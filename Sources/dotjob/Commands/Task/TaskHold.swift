/// One thing that keeps a task from running, with the value that decides it.
struct TaskHold {
    enum Reason: String {
        case running
        case quarantined
        case disabledJob = "disabled_job"
        case serial
        case runAt = "run_at"
        case pausedGroup = "paused_group"
        case maxRunning = "max_running"
        case noExecutor = "no_executor"
        case disabledExecutors = "disabled_executors"
        case noRelease = "no_release"
        case noHandler = "no_handler"
        /// It waits for a host of its own.
        case pinned
        /// Nothing but the tasks before it.
        case turn
    }

    let reason: Reason
    /// For people: the value, then the cure.
    let detail: String
}
