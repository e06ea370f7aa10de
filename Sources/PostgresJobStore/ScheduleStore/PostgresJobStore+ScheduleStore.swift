public import JobModel
public import JobStore

extension PostgresJobStore: ScheduleStore {
    public func materialise(
        _ stretch: CursorStretch, now: UTCMilliseconds, plan: @Sendable (ScheduledJob, Int) throws -> SchedulePlan
    ) throws -> Materialised {
        // A scheduler asks every second: it must not lock anything for nothing.
        if let outcome = try read({ try DueJobs(stretch, $0).lookInVain() }) { return outcome }
        return try writeQueue(.loop, grows: true, now: now) { try Self.materialise(stretch, plan, $0) }
    }

    private static func materialise(
        _ stretch: CursorStretch, _ plan: (ScheduledJob, Int) throws -> SchedulePlan, _ queue: QueueTransaction
    ) throws -> Materialised {
        let due = DueJobs(stretch, queue.db)
        let (jobs, isCut) = try due.lock()
        let rooms = try due.rooms(jobs.map(\.cursor.jobID))
        var writer = OccurrenceWriter(queue)
        var done = Materialised()
        var last: ScheduleCursor?
        var planned = 0
        for job in jobs {
            let left = stretch.taskLimit - planned
            guard left > 0 else {
                done.goOn = last
                break
            }
            last = job.cursor
            let room = rooms[job.cursor.jobID] ?? .max
            guard room >= stretch.leastRoom else {
                done.fullJobs += 1
                continue
            }
            do {
                if let trouble = job.trouble { throw trouble }
                let new = try plan(job.job, min(room, left))
                planned += new.occurrences.count
                writer.add(new, of: job)
            } catch {
                // Its cursor stays due, and is passed by: a few of them must not stop all others.
                done.broken.append((job.job.name, String(describing: error)))
            }
        }
        done.tasks = try writer.write()
        if done.goOn == nil, isCut { done.goOn = last }
        done.nextTriggerAt = try due.earliestBehind()
        return done
    }
}
