/// Thrown by a handler that has nothing to do yet: the task runs again after a delay, no attempt counted.
///
/// Since ABI 1.1, which the plugin states: `Plugin(…, requiresMinor: 1)`. The job's number of snoozes is the limit.
public struct TaskSnooze: Error, Sendable {
    /// From now on.
    public let delayMilliseconds: Int64
    /// For the person who reads the log.
    public let reason: String?

    public init(milliseconds: Int64, _ reason: String? = nil) {
        delayMilliseconds = milliseconds
        self.reason = reason
    }
}
