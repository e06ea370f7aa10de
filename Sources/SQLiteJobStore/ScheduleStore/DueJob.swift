import JobModel
import JobStore

/// A job whose cursor is due, with what its tasks are written from.
struct DueJob {
    let job: ScheduledJob
    let cursor: ScheduleCursor
    let groupID: GroupID
    let handler: String
    let parameters: String
    let priority: Int64
    /// Tasks of the job in the queue, of whatever kind.
    let queued: Int64

    /// - Parameter row: of `DueJobs.page`.
    init(_ row: HotStatement) {
        cursor = DueJob.cursor(row)
        queued = row.int(2)
        groupID = row.int(3)
        handler = row.text(4)
        parameters = row.text(5)
        priority = row.int(6)
        // A schedule that makes no sense is read as none: the job runs by hand alone.
        job = ScheduledJob(
            id: cursor.jobID, name: row.text(7),
            schedule: Schedule(typeName: row.text(8), configuration: row.optionalText(9)) ?? .manual,
            timeZone: row.text(10), misfireStrategy: MisfireStrategy(stored: row.text(11)),
            misfireAfterMs: row.int(13), misfireCap: Int(row.int(14)), createdAt: row.int(12),
            nextTriggerAt: cursor.at)
    }

    static func cursor(_ row: HotStatement) -> ScheduleCursor { ScheduleCursor(at: row.int(0), jobID: row.int(1)) }
}
