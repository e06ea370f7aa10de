public import JobStore
import Threads

extension PostgresJobStore: DoorbellStore {
    public func listen() throws -> any DoorbellListener {
        do {
            return try mappingErrors { try PostgresDoorbellListener(pool) { [heads] in heads.heard() } }
        } catch let shortage as DescriptorShortage {
            throw StoreError.noEar("\(shortage)", location)
        } catch let shortage as ThreadShortage {
            throw StoreError.noEar("\(shortage)", location)
        }
    }
}
