import JobModel

/// What becomes of jobs and their tasks, as plainly as it can be said: no tables, no indexes, no bounds of transactions.
///
/// Each intent of the store has its counterpart, and `settle` is the end of each.
struct QueueModel {
    var now: UTCMilliseconds
    var jobs: [JobID: ModelJob] = [:]
    var tasks: [TaskID: ModelTask] = [:]
    /// How tasks have left the queue since somebody last looked.
    var ends: [ModelEnd] = []
    /// Of groups that are paused.
    var pauses: [GroupID: Pause] = [:]
    /// Tasks that a group runs at most.
    var limits: [GroupID: Int] = [:]
    var clock = ModelClock()
    /// No clock is set, so that rates can be reckoned with.
    var followsRates = false
    /// What is left of rates, by job and key.
    var tokens: [JobID: [String: ModelTokens]] = [:]
    /// Of jobs and keys.
    var windows: [JobID: [String: Window]] = [:]
    /// All tasks of a pass are written behind all that it tells of, as a server is asked; a file is asked job by job.
    var writesTogether = false
    private var lastTaskID: TaskID = 0
    /// Jobs of which more tasks may wait than they keep.
    private var crowded: Set<JobID> = []
    /// Jobs whose turn may have come free.
    private var freed: Set<JobID> = []

    init(now: UTCMilliseconds) { self.now = now }

    func tasks(of job: JobID, _ condition: (ModelTask) -> Bool = { _ in true }) -> [ModelTask] {
        tasks.values.filter { $0.jobID == job && condition($0) }.sorted { $0.id < $1.id }
    }

    func hasClaimed(_ job: JobID) -> Bool { tasks.values.contains { $0.jobID == job && $0.session != nil } }

    /// Writes a task, but not a second one of an occurrence.
    @discardableResult
    mutating func write(
        _ job: ModelJob, scheduledAt: UTCMilliseconds?, runAt: UTCMilliseconds, key: String = ModelJob.key
    ) -> ModelTask? {
        // An id that was drawn is not given back.
        lastTaskID += 1
        if let scheduledAt, tasks.values.contains(where: { $0.jobID == job.id && $0.scheduledAt == scheduledAt }) {
            return nil
        }
        var task = ModelTask(id: lastTaskID, jobID: job.id, scheduledAt: scheduledAt, runAt: runAt)
        task.key = key
        tasks[task.id] = task
        return task
    }

    /// Tells of occurrences that are dropped in the row of a task for the last of them, which ends at once.
    mutating func tell(of last: UTCMilliseconds, _ job: ModelJob, _ words: String?) {
        let row = write(job, scheduledAt: last, runAt: last) ?? write(job, scheduledAt: nil, runAt: last)
        if let row { end(row.id, .skipped, words) }
    }

    mutating func end(_ task: TaskID, _ code: HandleCode, _ message: String? = nil) {
        tasks[task] = nil
        ends.append(ModelEnd(taskID: task, code: code, message: message))
    }

    /// What holds a task that waits, when nothing but its job does.
    func hold(ofJob id: JobID) -> HeldReason? { jobs[id]?.isDisabled == true ? .disabled : nil }

    mutating func mayHaveSurplus(_ job: JobID) { crowded.insert(job) }

    mutating func turnCameFree(_ job: JobID) { freed.insert(job) }

    /// The end of each transaction.
    mutating func settle() {
        for job in crowded { endSurplus(of: job) }
        crowded = []
        passTurns()
        setDelayCursors()
    }

    /// Of a serial job that keeps so many waiting tasks the oldest of more end.
    private mutating func endSurplus(of id: JobID) {
        guard let job = jobs[id], job.settings.blockStrategy == .serial, let limit = job.settings.queueAtMost else {
            return
        }
        let now = now
        let waiting = tasks(of: id) {
            $0.session == nil && $0.runAt <= now && ($0.hold == nil || $0.hold == .serial)
        }
        let kept = limit + (hasClaimed(id) ? 0 : 1)
        guard waiting.count > kept else { return }
        for task in waiting.dropLast(kept) { end(task.id, .skipped) }
        turnCameFree(id)
    }

    /// Whoever waits first for a turn that nobody has gets it.
    mutating func passTurns() {
        for id in freed where !hasClaimed(id) {
            guard let next = tasks(of: id, { $0.hold == .serial }).min(by: ModelTask.comesFirst) else { continue }
            let reason = hold(ofJob: id)
            tasks[next.id]?.hold = reason
        }
        freed = []
    }

    /// A pause between runs begins when no scheduled task of the job is left.
    private mutating func setDelayCursors() {
        for (id, job) in jobs where job.cursor == nil && !job.isDisabled && !job.isDeleted {
            guard let delayMs = job.delayMs, tasks(of: id, { $0.scheduledAt != nil }).isEmpty else { continue }
            let next = now + delayMs
            if let end = job.settings.timing.endsAt, end <= next { continue }
            jobs[id]?.cursor = max(next, job.settings.timing.startsAt ?? 0)
        }
    }
}
