public import JobModel
public import JobStore

/// What people do with jobs.
public protocol JobControl: Sendable {
    /// Jobs by name.
    ///
    /// - Parameter group: only this one's; the filter names none.
    func jobs(_ filter: JobFilter, ofGroup group: String?) throws -> Page<Job>

    /// - Returns: `nil` where nobody counts.
    func jobCount(_ filter: JobFilter, ofGroup group: String?) throws -> ListCount?

    func job(named name: String) throws -> Job

    /// Where a job stands, and what keeps it from running.
    func jobStanding(named name: String) throws -> JobStanding

    /// As the method of `JobOperations`.
    func addJob(
        named name: String, toGroup group: String, handler: String, _ settings: JobChange, checksParameters: Bool,
        isStrict: Bool
    ) throws -> EditedJob

    /// As the method of `JobOperations`.
    func updateJob(
        named name: String, _ change: JobChange, checksParameters: Bool, isStrict: Bool
    ) throws -> EditedJob

    func enableJob(named name: String) throws -> Job

    func disableJob(named name: String) throws -> Job

    func deleteJob(named name: String) throws

    /// As the method of `JobOperations`.
    func runJob(
        named name: String, parameters: String?, count: Int, trace: TraceContext?, checksParameters: Bool
    ) throws -> Run

    /// - Parameter log: the failed attempt; `nil` for what `JobCatalog.retryTask` chooses.
    func retryJob(named name: String, log: LogID?) throws -> TaskID

    func restartJob(named name: String) throws -> TaskID
}
