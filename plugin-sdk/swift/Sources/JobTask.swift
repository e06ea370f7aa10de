public import CDotJob

/// What the host passes to a handler.
public typealias TaskPointer = UnsafePointer<dotjob_task>?

/// One attempt of a task, lent to a handler until it returns.
///
/// It can't be copied, so it can't outlive the handler by accident. Its calls may come from any thread, but for those
/// that say otherwise.
///
/// `@unchecked Sendable`: what it points to never changes during the attempt, and the host's calls are thread-safe.
public struct JobTask: ~Copyable, @unchecked Sendable {
    let pointer: UnsafePointer<dotjob_task>

    /// Never read as a whole: an older host has a shorter table.
    var host: UnsafePointer<dotjob_host> { pointer.pointee.host }

    /// Never reused: deduplicate on it, for delivery is at least once.
    public var id: Int64 { pointer.pointee.task_id }
    /// 1 for the first attempt, counting retries.
    public var attempt: Int { Int(pointer.pointee.attempt) }
    /// Grows with every delivery of the task, retries and lost ones alike.
    public var claimNumber: Int64 { pointer.pointee.claim_no }
    public var jobName: String { String(cString: pointer.pointee.job_name) }
    public var handler: String { String(cString: pointer.pointee.handler) }

    /// The occurrence this task stands for, milliseconds since 1970 UTC; `nil` for manual runs.
    public var scheduledAt: Int64? {
        let time = pointer.pointee.scheduled_at_ms
        return time == 0 ? nil : time
    }

    /// When the attempt times out, milliseconds since 1970 UTC; `nil` when the job has no timeout.
    public var deadlineAt: Int64? {
        let time = host.pointee.deadline_ms(pointer)
        return time == 0 ? nil : time
    }

    /// The W3C traceparent of the run.
    public var traceContext: String? { host.pointee.trace_context(pointer).map { String(cString: $0) } }

    /// Whether the attempt should end: cancelled, timed out, or its host drains past its deadline.
    ///
    /// Look at least once a second. Past the grace that follows, the process is killed.
    public var isStopRequested: Bool { host.pointee.stop_requested(pointer) }

    /// Throws `TaskStopped` once the attempt should end.
    public func checkStop() throws {
        if isStopRequested { throw TaskStopped() }
    }

    /// A descriptor that becomes readable when the attempt should end, for `poll`; `nil` when none could be made.
    ///
    /// The host owns it: never read, close or keep it.
    public var stopDescriptor: Int32? {
        let descriptor = host.pointee.stop_fd(pointer)
        return descriptor < 0 ? nil : descriptor
    }

    /// Appends a line to the attempt's log; what is longer than 4 KiB is cut.
    public func log(_ level: LogLevel, _ line: String) {
        var line = line
        line.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) {
                host.pointee.log(pointer, level.rawValue, $0.baseAddress, $0.count)
            }
        }
    }

    /// Reports progress from 0 to 1. Only the newest report is kept, so call it as often as is natural.
    public func progress(_ fraction: Double, _ note: String? = nil) {
        note.withOptionalCString { host.pointee.progress(pointer, fraction, $0) }
    }

    /// Sets the attempt's result, JSON by convention; a later call replaces it. On the handler's thread only.
    ///
    /// Throws when it is over 1 MiB: the attempt then fails.
    public func setResult(_ text: String) throws {
        var text = text
        let isTaken = text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { host.pointee.set_result(pointer, $0.baseAddress, $0.count) }
        }
        guard isTaken else {
            throw TaskFailure.permanent("result: longer than 1 MiB; write it to a file and name that", kind: "result")
        }
    }
}
