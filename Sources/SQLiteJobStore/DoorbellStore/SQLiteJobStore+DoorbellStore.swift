public import JobStore

extension SQLiteJobStore: DoorbellStore {
    public func listen() throws -> any DoorbellListener { try doorbell.listen() }
}
