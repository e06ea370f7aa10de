import JobModel
import JobStore

/// A job whose cursor is due, with what its tasks are written from.
struct DueJob {
    static let columns = """
        j.trigger_next_time, j.id, j.name, j.schedule_type, j.schedule_conf, j.time_zone, j.misfire_strategy,
        j.created_at, j.misfire_after_ms, j.misfire_cap, j.gap_strategy, j.repetition_strategy, j.starts_at, j.ends_at,
        j.jitter_ms, j.calendar, j.off_day_strategy, j.queue_at_most IS NOT NULL AS keeps_few,
        CASE WHEN strpos(j.executor_param, '${') > 0 OR j.unique_by IS NOT NULL THEN j.executor_param END AS template,
        j.unique_by, j.unique_while, j.on_duplicate
        """

    let job: ScheduledJob
    /// Why it cannot be planned: nothing of it is, and its cursor stays.
    let trouble: StoreError?
    let cursor: ScheduleCursor
    /// What its tasks' parameters are filled in by. Others take the job's, from row to row, unless they are told apart by them.
    let template: ParameterTemplate?
    /// Which of its tasks are duplicates.
    let uniqueness: Uniqueness
    /// It keeps only so many waiting tasks.
    let keepsFew: Bool

    /// - Parameter row: of `columns`.
    init(_ row: PostgresRow, _ calendars: WorkCalendarRows) throws {
        cursor = ScheduleCursor(at: row["trigger_next_time"], jobID: row["id"])
        keepsFew = row["keeps_few"]
        uniqueness = Uniqueness(row)
        template = (row["template"] as String?).map(ParameterTemplate.init(stored:))
        let timing = JobTiming(row)
        let calendar: WorkCalendar?
        do {
            calendar = try calendars.calendar(of: timing)
            trouble = nil
        } catch let error as StoreError {
            calendar = nil
            trouble = error
        }
        job = ScheduledJob(
            id: cursor.jobID, name: row["name"], timing: timing, calendar: calendar,
            misfireStrategy: MisfireStrategy(stored: row["misfire_strategy"]), misfireAfterMs: row["misfire_after_ms"],
            misfireCap: row["misfire_cap"], createdAt: row["created_at"], nextTriggerAt: cursor.at)
    }
}
