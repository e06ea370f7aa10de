import HostProtocol

/// An attempt to run in a trial.
public struct TrialTask {
    /// Its place among the plugin's handlers.
    public var handler: Int
    /// JSON text.
    public var parameters: String
    /// 0 for none.
    public var timeoutMs: Int64
    /// 1 for the first attempt.
    public var attempt: Int32

    public init(handler: Int, parameters: String, timeoutMs: Int64, attempt: Int32) {
        self.handler = handler
        self.parameters = parameters
        self.timeoutMs = timeoutMs
        self.attempt = attempt
    }

    func command(id: Int64) -> RunTask {
        RunTask(
            taskID: id, claimNo: 1, scheduledAtMs: 0, timeoutMs: timeoutMs, attempt: attempt, handler: UInt32(handler),
            jobName: "call", parameters: parameters, traceContext: "")
    }
}
