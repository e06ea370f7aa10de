import JobModel

/// What people do.
extension QueueModel {
    mutating func add(_ job: ModelJob) {
        jobs[job.id] = job
        jobs[job.id]?.cursor = job.series.next(after: now)
    }

    mutating func update(_ id: JobID, _ change: JobChange) {
        guard var job = jobs[id] else { return }
        if change.touchesSchedule {
            writeOverdue(of: job)
            job = jobs[id] ?? job
        }
        job.settings.apply(change)
        if !job.settings.limits.areNone { job.isLimited = true }
        if change.limits != JobLimitsChange() { tokens[id] = nil }
        if change.touchesSchedule { job.cursor = job.isDisabled ? nil : job.series.next(after: now) }
        jobs[id] = job
        if change.touchesSchedule {
            removeAhead(of: id)
            clearDelayCursor(of: id)
        }
        if change.blockStrategy != nil { release(.serial, of: id) }
        turnCameFree(id)
        settle()
        // What is more than it keeps ends in a transaction of its own, which may give a turn too: who claims lets one run at a time.
        guard change.blockStrategy != nil || change.queueAtMost != nil else { return }
        mayHaveSurplus(id)
        settle()
    }

    mutating func disable(_ id: JobID) {
        guard let job = jobs[id] else { return }
        writeOverdue(of: job)
        jobs[id]?.isDisabled = true
        jobs[id]?.cursor = nil
        removeAhead(of: id)
        for task in tasks(of: id, { $0.session == nil && $0.hold == nil }) { tasks[task.id]?.hold = .disabled }
        turnCameFree(id)
        settle()
    }

    /// Of a job that is enabled already nothing changes.
    mutating func enable(_ id: JobID) {
        guard let job = jobs[id], job.isDisabled else {
            turnCameFree(id)
            return settle()
        }
        dropMisfires(of: job)
        jobs[id]?.isDisabled = false
        jobs[id]?.cursor = job.series.next(after: now)
        if case .once(let at) = job.settings.schedule {
            // However late, it comes. Whether it has run, when it is enabled before its time, a person knows who has set the clock back.
            let hasRun = at <= now && job.lastTriggeredAt.map { $0 >= at } ?? false
            jobs[id]?.cursor = hasRun ? nil : at
        }
        clearDelayCursor(of: id)
        release(.disabled, of: id)
        turnCameFree(id)
        settle()
    }

    mutating func delete(_ id: JobID) {
        guard let job = jobs[id] else { return }
        writeOverdue(of: job)
        jobs[id]?.isDeleted = true
        jobs[id]?.cursor = nil
        for task in tasks(of: id, { $0.session == nil }) { end(task.id, .skipped) }
        turnCameFree(id)
        settle()
    }

    /// - Returns: how many of them are duplicates.
    @discardableResult
    mutating func run(_ id: JobID, count: Int, at runAt: UTCMilliseconds, key: String) -> Int {
        guard let job = jobs[id] else { return 0 }
        let isUnique = job.settings.uniqueness.key != nil
        if isUnique, duplicate(job, key) != nil {
            settle()
            return count
        }
        let written = isUnique ? 1 : count
        for _ in 0..<written {
            if let task = write(job, scheduledAt: nil, runAt: runAt, key: key) { keepOut(key, by: task.id, job) }
        }
        jobs[id]?.lastTriggeredAt = now
        mayHaveSurplus(id)
        settle()
        return count - written
    }

    /// Releases the job's oldest task in quarantine.
    mutating func releaseQuarantined(of id: JobID) {
        guard let task = tasks(of: id, { $0.hold == .quarantined }).first else { return }
        tasks[task.id]?.attempt = 0
        tasks[task.id]?.losses = 0
        tasks[task.id]?.runAt = now
        let next = hold(ofJob: id)
        tasks[task.id]?.hold = next
        jobs[id]?.lastTriggeredAt = now
        turnCameFree(id)
        settle()
    }

    /// What is due becomes a task before the schedule is another, and one row tells of what is due behind it.
    private mutating func writeOverdue(of job: ModelJob) {
        guard let cursor = job.cursor, cursor <= now else { return }
        if let task = write(job, scheduledAt: cursor, runAt: job.runTime(of: cursor)) {
            keepOut(by: task.id, job)
            jobs[job.id]?.lastTriggeredAt = cursor
        }
        if job.delayMs != nil { return }
        let others = Array(job.series.occurrences(from: cursor, through: now).dropFirst())
        if let last = others.last { tell(of: last, job, job.toldOfChange(others)) }
    }

    mutating func removeAhead(of id: JobID) {
        for task in tasks(of: id) where task.isUnstarted && (task.scheduledAt ?? 0) > now {
            tasks[task.id] = nil
            turnCameFree(id)
        }
    }

    private mutating func release(_ reason: HeldReason, of id: JobID) {
        let next = hold(ofJob: id)
        for task in tasks(of: id, { $0.hold == reason }) { tasks[task.id]?.hold = next }
    }

    private mutating func clearDelayCursor(of id: JobID) {
        guard jobs[id]?.delayMs != nil, !tasks(of: id, { $0.scheduledAt != nil }).isEmpty else { return }
        jobs[id]?.cursor = nil
    }

    /// Of what has become a misfire while its job was disabled that stays which the strategy keeps.
    private mutating func dropMisfires(of job: ModelJob) {
        switch job.settings.schedule {
        case .once, .delay: return
        case .manual, .every, .cron: break
        }
        let (now, oldest) = (now, now - job.settings.misfireAfterMs)
        let misfires = tasks(of: job.id) { $0.isUnstarted && ($0.scheduledAt ?? 0) < oldest && $0.runAt <= now }
            .sorted { ($0.scheduledAt ?? 0) < ($1.scheduledAt ?? 0) }
        let kept =
            switch job.settings.misfireStrategy {
            case .skip: 0
            case .fireOnce: 1
            case .fireAll: job.settings.misfireCap
            }
        let dropped = misfires.dropLast(kept)
        guard let last = dropped.last else { return }
        for task in dropped.dropLast() { tasks[task.id] = nil }
        // They are counted here one by one.
        var counted = job
        counted.settings.schedule = .every(milliseconds: 1)
        end(last.id, .skipped, counted.told(dropped.compactMap(\.scheduledAt)))
    }
}
