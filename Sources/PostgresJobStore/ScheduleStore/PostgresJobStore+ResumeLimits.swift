public import JobModel
import JobStore

extension PostgresJobStore {
    public func resumeLimits(limit: Int, now: UTCMilliseconds) throws -> Int { 0 }
}
