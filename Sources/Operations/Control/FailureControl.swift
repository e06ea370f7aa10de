public import JobModel
public import JobStore

/// What people do about failures.
public protocol FailureControl: Sendable {
    /// Causes, those that struck last first.
    func causes(_ filter: CauseFilter) throws -> Page<ErrorCause>

    /// - Returns: `nil` where nobody counts.
    func causeCount(_ filter: CauseFilter) throws -> ListCount?

    func cause(_ id: CauseID) throws -> ErrorCause

    /// The hours in which a cause has struck, the oldest first.
    func hours(ofCause id: CauseID, since: UTCMilliseconds) throws -> [CauseHour]

    /// The attempts of open failures.
    ///
    /// - Parameter choice: with its limit: the first page.
    func openFailures(_ choice: FailureChoice) throws -> Page<AttemptLog>

    /// How many open failures are meant.
    func count(_ choice: FailureChoice) throws -> ListCount

    /// Runs the tasks again, or releases them from quarantine.
    func retry(_ choice: FailureChoice) throws -> SettledFailures

    /// Takes failures off the desk.
    func drop(_ choice: FailureChoice) throws -> SettledFailures
}
