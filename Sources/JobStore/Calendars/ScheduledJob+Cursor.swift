public import JobModel

extension ScheduledJob {
    /// Where the cursor belongs of a job that is not due, by the days of its calendar.
    ///
    /// - Parameter hasTaskAhead: whether a task of it waits for a time to come.
    public func cursor(
        now: UTCMilliseconds, _ nextOccurrence: NextOccurrence, hasTaskAhead: () throws -> Bool
    ) throws -> UTCMilliseconds? {
        switch timing.schedule {
        case .manual: return nil
        case .cron, .every: return try nextOccurrence(self, now)
        case .delay:
            // Without one it waits for its task. Counted from now it may come due earlier than after days that were off.
            return try nextTriggerAt.map { try min($0, nextOccurrence(self, now) ?? $0) }
        case .once:
            // A single time that has run does not run again, on whichever day it would lie now; and one that has not is never lost.
            if nextTriggerAt == nil, try !hasTaskAhead() {
                // An earlier schedule of the job may have run as well: nobody knows any more.
                return lastTriggeredAt != nil ? nil : try nextOccurrence(self, now)
            }
            return try nextOccurrence(self, .min)
        }
    }
}
