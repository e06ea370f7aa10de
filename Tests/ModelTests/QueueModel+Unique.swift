import JobModel

/// New tasks that may be duplicates.
extension QueueModel {
    /// A task that keeps others out for a time, whatever becomes of it.
    struct Window {
        let taskID: TaskID
        var until: UTCMilliseconds
    }

    /// The task that keeps one with such a key out. One whose place is taken ends.
    mutating func duplicate(_ job: ModelJob, _ key: String?) -> TaskID? {
        let uniqueness = job.settings.uniqueness
        guard uniqueness.key != nil, let key else { return nil }
        var other: TaskID?
        if case .window = uniqueness.span {
            other = windows[job.id]?[key].flatMap { $0.until > now ? $0.taskID : nil }
        } else {
            other = tasks(of: job.id) { $0.uniqueKey == key }.first?.id
        }
        guard let other else { return nil }
        guard uniqueness.onDuplicate == .replace, let task = tasks[other], task.isUntouched else { return other }
        end(other, .skipped)
        turnCameFree(job.id)
        return nil
    }

    mutating func keepOut(_ key: String?, by task: TaskID, _ job: ModelJob) {
        guard job.settings.uniqueness.key != nil, let key else { return }
        if case .window(let milliseconds) = job.settings.uniqueness.span {
            windows[job.id, default: [:]][key] = Window(taskID: task, until: now + milliseconds)
        } else {
            tasks[task]?.uniqueKey = key
        }
    }

    /// The task of an occurrence, which may be a duplicate.
    mutating func keepOut(by task: TaskID, _ job: ModelJob) {
        let key = ModelJob.key
        if let other = duplicate(job, key) {
            let code: HandleCode = job.settings.uniqueness.onDuplicate == .fail ? .failed : .skipped
            end(task, code, "Task \(other) has the same key, and keeps others out.")
        } else {
            keepOut(key, by: task, job)
        }
    }

    mutating func shiftWindows(by jumpMs: Int64) {
        for (job, keys) in windows {
            for (key, window) in keys where window.until > now {
                windows[job]?[key]?.until = max(window.until + jumpMs, now)
            }
        }
    }
}
