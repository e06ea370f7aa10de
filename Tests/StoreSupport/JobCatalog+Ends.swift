public import JobModel
public import JobStore

extension JobCatalog {
    /// Disables a job of which no more than one occurrence can be overdue.
    public func disableJob(named name: String, now: UTCMilliseconds) throws -> Job {
        try disableJob(named: name, now: now, nextOccurrence: { _, _ in nil })
    }

    /// As above: deletes it.
    public func deleteJob(named name: String, now: UTCMilliseconds) throws {
        try deleteJob(named: name, now: now, nextOccurrence: { _, _ in nil })
    }
}
