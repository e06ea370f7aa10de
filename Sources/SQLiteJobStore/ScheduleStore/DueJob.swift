import JobModel
import JobStore

/// A job whose cursor is due, with what its tasks are written from.
struct DueJob {
    let job: ScheduledJob
    /// Why it cannot be planned: nothing of it is, and its cursor stays.
    let trouble: StoreError?
    let cursor: ScheduleCursor
    let groupID: GroupID
    let handler: String
    let parameters: String
    let priority: Int64
    /// Tasks of the job in the queue, of whatever kind.
    let queued: Int64
    /// It keeps only so many waiting tasks.
    let keepsFew: Bool
    /// Which of its tasks are duplicates.
    let uniqueness: Uniqueness

    /// - Parameter row: of `DueJobs.page`.
    init(_ row: HotStatement, _ calendars: WorkCalendarRows) throws {
        cursor = DueJob.cursor(row)
        queued = row.int(2)
        keepsFew = row.int(22) != 0
        uniqueness = DueJob.uniqueness(row)
        groupID = row.int(3)
        handler = row.text(4)
        parameters = row.text(5)
        priority = row.int(6)
        let timing = DueJob.timing(row)
        let calendar: WorkCalendar?
        do {
            calendar = try calendars.calendar(of: timing)
            trouble = nil
        } catch let error as StoreError {
            calendar = nil
            trouble = error
        }
        job = ScheduledJob(
            id: cursor.jobID, name: row.text(7), timing: timing, calendar: calendar,
            misfireStrategy: MisfireStrategy(stored: row.text(11)), misfireAfterMs: row.int(13),
            misfireCap: Int(row.int(14)), createdAt: row.int(12), nextTriggerAt: cursor.at)
    }

    /// A schedule that makes no sense is read as none: the job runs by hand alone.
    private static func timing(_ row: HotStatement) -> JobTiming {
        let schedule = Schedule(typeName: row.text(8), configuration: row.optionalText(9)) ?? .manual
        var timing = JobTiming(schedule, timeZone: row.text(10))
        timing.gap = row.optionalText(15).flatMap(GapStrategy.init(rawValue:))
        timing.repetition = row.optionalText(16).flatMap(RepetitionStrategy.init(rawValue:))
        timing.startsAt = row.optionalInt(17)
        timing.endsAt = row.optionalInt(18)
        timing.jitterMs = row.int(19)
        timing.calendar = row.optionalText(20)
        timing.offDay = OffDayStrategy(stored: row.text(21))
        return timing
    }

    private static func uniqueness(_ row: HotStatement) -> Uniqueness {
        var uniqueness = Uniqueness()
        guard let key = row.optionalText(23).flatMap({ ParameterKey($0) }) else { return uniqueness }
        uniqueness.key = key
        uniqueness.span = UniqueSpan(stored: row.text(24))
        uniqueness.onDuplicate = DuplicateStrategy(stored: row.text(25))
        return uniqueness
    }

    static func cursor(_ row: HotStatement) -> ScheduleCursor { ScheduleCursor(at: row.int(0), jobID: row.int(1)) }
}
