import CDotJob

extension JobTask {
    /// Runs a handler's body and turns how it ended into what the host expects. No error crosses the boundary.
    ///
    /// Returning is success; `TaskStopped` is cancelled; `TaskSnooze` puts the task off; `TaskFailure` ends as it says; any
    /// other error fails the attempt with its text, and the job's retry count decides about another.
    public static func run(_ task: TaskPointer, _ body: (borrowing JobTask) throws -> Void) -> Int32 {
        guard let task else { return Int32(DOTJOB_FAIL) }
        let attempt = JobTask(pointer: task)
        do {
            try body(attempt)
            return Int32(DOTJOB_OK)
        } catch is TaskStopped {
            return Int32(DOTJOB_CANCELLED)
        } catch let snooze as TaskSnooze {
            return attempt.record(snooze)
        } catch let failure as TaskFailure {
            return attempt.record(failure)
        } catch {
            return attempt.record(.retry(String(describing: error)))
        }
    }

    private func record(_ snooze: TaskSnooze) -> Int32 {
        if let reason = snooze.reason { host.pointee.fail(pointer, nil, reason) }
        host.pointee.retry_after(pointer, snooze.delayMilliseconds)
        return Int32(DOTJOB_SNOOZE)
    }

    private func record(_ failure: TaskFailure) -> Int32 {
        failure.kind.withOptionalCString { host.pointee.fail(pointer, $0, failure.message) }
        switch failure.remedy {
        case .none:
            return Int32(DOTJOB_FAIL)
        case .retry(let afterMilliseconds):
            if let afterMilliseconds { host.pointee.retry_after(pointer, afterMilliseconds) }
            return Int32(DOTJOB_RETRY)
        }
    }
}
