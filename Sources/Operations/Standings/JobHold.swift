public import JobModel

/// One thing that keeps a job from running, or that may surprise who waits for it, with the values that decide it.
public enum JobHold: Sendable, Equatable {
    /// What would hold each of its tasks.
    case task(TaskHold)
    /// It has no schedule.
    case manual
    /// It does not come due before.
    case notBegun(UTCMilliseconds)
    /// It does not come due any more; since when, where it has an end.
    case scheduleEnded(UTCMilliseconds?)
    /// It comes due so long after this task of it has ended, in milliseconds; `nil` when that has just left the queue.
    case afterEnd(TaskID?, delayMs: Int64)
    /// Its next occurrence lies on a day off.
    case offDay(calendar: String, at: UTCMilliseconds, strategy: OffDayStrategy)
    /// Its schedule cannot be read, and why.
    case badSchedule(String)
    /// Occurrences were missed and dropped; when, and what the log says.
    case misfire(at: UTCMilliseconds, log: LogID, message: String)

    /// The name of the case, for programs: beside these, those of `TaskHold.Reason`.
    public enum Reason: String, Sendable, CaseIterable {
        case manual
        case notBegun = "not_begun"
        case scheduleEnded = "schedule_ended"
        case afterEnd = "after_end"
        case offDay = "off_day"
        case badSchedule = "bad_schedule"
        case misfire
    }

    /// The name of the case, or that of the task's hold.
    public var word: String {
        switch self {
        case .task(let hold): hold.reason.rawValue
        case .manual: Reason.manual.rawValue
        case .notBegun: Reason.notBegun.rawValue
        case .scheduleEnded: Reason.scheduleEnded.rawValue
        case .afterEnd: Reason.afterEnd.rawValue
        case .offDay: Reason.offDay.rawValue
        case .badSchedule: Reason.badSchedule.rawValue
        case .misfire: Reason.misfire.rawValue
        }
    }

    /// When it ends by itself, if that is known.
    public var until: UTCMilliseconds? {
        switch self {
        case .task(let hold): hold.until
        case .notBegun(let start): start
        case .manual, .scheduleEnded, .afterEnd, .offDay, .badSchedule, .misfire: nil
        }
    }
}
