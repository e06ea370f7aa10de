public import JobStore
import Threads

extension PostgresJobStore: DoorbellStore {
    public func listen() throws -> any DoorbellListener {
        do {
            guard let ear else { return SilentDoorbell(wakeup: try Wakeup()) }
            return try mappingErrors { try PostgresDoorbellListener(ear) { [heads] in heads.heard() } }
        } catch let shortage as DescriptorShortage {
            throw StoreError.noEar("\(shortage)", location)
        } catch let shortage as ThreadShortage {
            throw StoreError.noEar("\(shortage)", location)
        }
    }

    /// Connections that stay the server's.
    private var ear: ConnectionPool? {
        guard location.poolsTransactions else { return pool }
        return options.listenLocation.map { ConnectionPool($0, options, channel: location.channel) }
    }
}

/// A bell that nobody hears: who waits for it looks once a second anyway.
private final class SilentDoorbell: DoorbellListener {
    private let wakeup: Wakeup
    var fileDescriptor: Int32 { wakeup.fileDescriptor }

    init(wakeup: Wakeup) { self.wakeup = wakeup }

    func drain() {}
}
