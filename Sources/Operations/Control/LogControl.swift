public import JobModel
public import JobStore

/// What people ask about the record of attempts.
public protocol LogControl: TaskLogs {
    /// Attempts, newest first.
    ///
    /// - Parameter release: only those on it; the filter names none.
    func logs(_ filter: LogFilter, onRelease release: ReleaseName?) throws -> Page<AttemptLog>

    /// - Returns: `nil` where nobody counts.
    func logCount(_ filter: LogFilter, onRelease release: ReleaseName?) throws -> ListCount?

    func log(_ id: LogID) throws -> AttemptLog
}
