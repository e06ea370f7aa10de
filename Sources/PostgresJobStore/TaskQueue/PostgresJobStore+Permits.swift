public import JobModel
public import JobStore

extension PostgresJobStore {
    public func permits(of id: TaskID, now: UTCMilliseconds) throws -> PermitState? { nil }
}
