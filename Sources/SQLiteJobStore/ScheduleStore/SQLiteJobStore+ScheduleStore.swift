import GRDB
public import JobModel
public import JobStore

extension SQLiteJobStore: ScheduleStore {
    public func materialise(
        _ stretch: CursorStretch, now: UTCMilliseconds, plan: @Sendable (ScheduledJob, Int) throws -> SchedulePlan
    ) throws -> Materialised {
        // A scheduler asks every second: it must not take the write lock for nothing.
        if let outcome = try read({ try DueJobs(stretch, $0).lookInVain() }) { return outcome }
        return try writeQueue(.loop, grows: true, now: now) { try Self.materialise(stretch, plan, $0) }
    }

    private static func materialise(
        _ stretch: CursorStretch, _ plan: (ScheduledJob, Int) throws -> SchedulePlan, _ queue: QueueTransaction
    ) throws -> Materialised {
        let due = DueJobs(stretch, queue.db)
        let (jobs, isCut) = try due.read()
        let writer = try OccurrenceWriter(queue)
        var done = Materialised()
        var last: ScheduleCursor?
        for job in jobs {
            let left = stretch.taskLimit - done.tasks
            guard left > 0 else {
                done.goOn = last
                break
            }
            last = job.cursor
            let room = try due.room(job.cursor.jobID, queued: job.queued)
            guard room >= stretch.leastRoom else {
                done.fullJobs += 1
                continue
            }
            let planned: SchedulePlan
            do {
                if let trouble = job.trouble { throw trouble }
                planned = try plan(job.job, min(room, left))
            } catch {
                // Its cursor stays due, and is passed by: a few of them must not stop all others.
                done.broken.append((job.job.name, String(describing: error)))
                continue
            }
            done.tasks += try writer.write(planned, of: job)
        }
        if done.goOn == nil, isCut { done.goOn = last }
        done.nextTriggerAt = try due.earliestBehind()
        return done
    }
}
