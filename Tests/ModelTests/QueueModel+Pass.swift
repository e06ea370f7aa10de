import JobModel

/// What a scheduler does in one pass.
extension QueueModel {
    static let lookAheadMs: Int64 = 5_000
    static let backlog = 15

    /// Follows a clock that was set.
    mutating func followClock(elapsedMs: Int64) {
        let jumpMs = clock.look(now: now, elapsedMs: elapsedMs)
        guard jumpMs != 0 else { return }
        if jumpMs < 0 { shiftWaiting(by: jumpMs) }
        for (id, job) in jobs where job.cursor != nil && !job.series.isOnce {
            let isSmall = abs(jumpMs) <= ModelClock.longestSmallMs
            guard job.series.isPaced || !isSmall else { continue }
            // What was due by the old time and is not written yet has come.
            if isSmall, jumpMs > 0, let cursor = job.cursor, cursor <= now - jumpMs { continue }
            jobs[id]?.cursor = job.series.next(after: now)
            if jumpMs < 0 { removeAhead(of: id) }
        }
        settle()
    }

    /// What waits for no time of day waits as long as before.
    private mutating func shiftWaiting(by jumpMs: Int64) {
        for task in tasks.values where task.session == nil && task.runAt > now {
            guard let job = jobs[task.jobID] else { continue }
            if let scheduledAt = task.scheduledAt, job.delayMs == nil {
                let lateMs = task.runAt - scheduledAt
                let isJitter = task.isUnstarted && lateMs > 0 && lateMs < job.settings.timing.jitterMs
                if lateMs == 0 || isJitter { continue }
            }
            tasks[task.id]?.runAt = max(task.runAt + jumpMs, now)
        }
        shiftWindows(by: jumpMs)
        settle()
    }

    /// Writes the tasks of jobs that are due: first those whose time has yet to come, then those that are just late, then the others.
    mutating func materialise() {
        let parts = [
            (now + 1...now + Self.lookAheadMs, leastRoom: 1), (now - 59_999...now, leastRoom: 1),
            (0...now - 60_000, leastRoom: Self.backlog / 2),
        ]
        for (cursors, leastRoom) in parts {
            let due = jobs.values.filter { $0.cursor.map(cursors.contains) ?? false }
            let inOrder = due.sorted { ($0.cursor ?? 0, $0.id) < ($1.cursor ?? 0, $1.id) }
            let rooms = inOrder.map { room($0.id) }
            let planned = zip(inOrder, rooms).filter { $0.1 >= leastRoom }
            if writesTogether { for (job, _) in planned { tellDropped(job) } }
            for (job, room) in planned {
                if !writesTogether { tellDropped(job) }
                write(job, room: room)
            }
            settle()
        }
    }

    /// How many more tasks a job may have waiting.
    private func room(_ id: JobID) -> Int {
        let all = tasks(of: id)
        // What a file counts without looking is all of them.
        if !writesTogether, all.count < Self.backlog { return Self.backlog - all.count }
        let claimed = all.count { $0.session != nil }
        return Self.backlog - max(all.count { $0.scheduledAt != nil } - claimed, 0)
    }

    private func plan(_ job: ModelJob) -> ModelPlan? {
        guard job.delayMs == nil, let cursor = job.cursor else { return nil }
        return ModelPlan(job, from: cursor, now: now, forgivenMs: clock.forgivenMs)
    }

    private mutating func tellDropped(_ job: ModelJob) {
        guard let plan = plan(job), let last = plan.dropped.last else { return }
        tell(of: last, job, job.told(plan.dropped))
    }

    private mutating func write(_ job: ModelJob, room: Int) {
        guard let cursor = job.cursor else { return }
        if job.delayMs != nil {
            if let end = job.settings.timing.endsAt, cursor >= end {
                jobs[job.id]?.cursor = nil
                return
            }
            let runAt = max(job.runTime(of: cursor), cursor < now ? now : 0)
            if let task = write(job, scheduledAt: cursor, runAt: runAt) {
                keepOut(by: task.id, job)
                mayHaveSurplus(job.id)
            }
            jobs[job.id]?.cursor = nil
            jobs[job.id]?.lastTriggeredAt = cursor
            return
        }
        guard let plan = plan(job) else { return }
        let kept = plan.kept.prefix(room)
        for occurrence in kept {
            let runAt = job.runTime(of: occurrence)
            let task = write(job, scheduledAt: occurrence, runAt: plan.catchesUp ? max(runAt, now) : runAt)
            if let task { keepOut(by: task.id, job) }
        }
        if let last = kept.last {
            jobs[job.id]?.lastTriggeredAt = last
            mayHaveSurplus(job.id)
        }
        let isCut = kept.count < plan.kept.count
        jobs[job.id]?.cursor = isCut ? plan.kept[kept.count] : plan.cursor
    }
}

/// What becomes of the occurrences from a cursor on.
struct ModelPlan {
    var dropped: [UTCMilliseconds] = []
    /// In order.
    var kept: [UTCMilliseconds]
    /// Misfires are made up for.
    let catchesUp: Bool
    /// The first that lies too far ahead.
    let cursor: UTCMilliseconds?

    init(_ job: ModelJob, from cursor: UTCMilliseconds, now: UTCMilliseconds, forgivenMs: Int64) {
        let all = job.series.occurrences(from: cursor, through: now + QueueModel.lookAheadMs)
        self.cursor = all.last.map { job.series.next(after: $0) } ?? cursor
        kept = all
        let oldest = now - job.settings.misfireAfterMs - forgivenMs
        catchesUp = cursor < oldest
        guard catchesUp else { return }
        let missed = all.filter { $0 <= now }
        switch job.settings.misfireStrategy {
        case .fireAll: dropped = missed.dropLast(job.settings.misfireCap)
        case .fireOnce: dropped = missed.dropLast()
        case .skip: dropped = missed.filter { $0 < oldest }
        }
        kept = Array(all.dropFirst(dropped.count))
    }
}
