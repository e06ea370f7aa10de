/// How one attempt ended, as its host saw it.
public struct TaskResult: Sendable, Equatable {
    /// What the host knows beyond the handler's return value.
    public enum Ending: UInt8, Sendable {
        /// The handler returned; `outcome` is its value.
        case returned = 0
        /// The handler ended its thread with pthread_exit.
        case threadExited = 1
        /// `set_result` was refused (too long, or not UTF-8): the attempt fails.
        case resultRefused = 2
    }

    public var taskID: Int64
    public var claimNo: Int64
    public var startedAtMs: Int64
    public var finishedAtMs: Int64
    /// From the handler's first instruction to its return.
    public var elapsedMicroseconds: Int64
    /// `DOTJOB_OK` and its like, as returned.
    public var outcome: Int32
    public var ending: Ending
    /// From `retry_after`, or -1.
    public var retryAfterMs: Int64
    /// From `fail`: the kind, or empty.
    public var failureKind: String
    /// From `fail`, or empty.
    public var message: String
    /// From `set_result`; `nil` when it was not called.
    public var result: String?

    public init(
        taskID: Int64, claimNo: Int64, startedAtMs: Int64, finishedAtMs: Int64, elapsedMicroseconds: Int64,
        outcome: Int32, ending: Ending, retryAfterMs: Int64, failureKind: String, message: String, result: String?
    ) {
        self.taskID = taskID
        self.claimNo = claimNo
        self.startedAtMs = startedAtMs
        self.finishedAtMs = finishedAtMs
        self.elapsedMicroseconds = elapsedMicroseconds
        self.outcome = outcome
        self.ending = ending
        self.retryAfterMs = retryAfterMs
        self.failureKind = failureKind
        self.message = message
        self.result = result
    }

    public func write(to writer: inout FrameWriter) {
        writer.put(taskID)
        writer.put(claimNo)
        writer.put(startedAtMs)
        writer.put(finishedAtMs)
        writer.put(elapsedMicroseconds)
        writer.put(outcome)
        writer.put(ending.rawValue)
        writer.put(retryAfterMs)
        writer.put(failureKind)
        writer.put(message)
        writer.put(result != nil)
        if let result { writer.put(result) }
    }

    public init(from reader: inout FrameReader) throws {
        taskID = try reader.integer()
        claimNo = try reader.integer()
        startedAtMs = try reader.integer()
        finishedAtMs = try reader.integer()
        elapsedMicroseconds = try reader.integer()
        outcome = try reader.integer()
        let raw = try reader.integer(UInt8.self)
        guard let ending = Ending(rawValue: raw) else { throw FrameError("result with ending \(raw)") }
        self.ending = ending
        retryAfterMs = try reader.integer()
        failureKind = try reader.string()
        message = try reader.string()
        result = try reader.bool() ? try reader.string() : nil
    }
}
