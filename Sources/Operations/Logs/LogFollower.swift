public import JobModel
public import JobStore

/// Follows what tasks log, and what attempts end. Every call blocks its thread.
public struct LogFollower: Sendable {
    private static let rowsPerLook = 500

    private let store: any TaskQueue & LogStore & DoorbellStore

    public init(store: any TaskQueue & LogStore & DoorbellStore) { self.store = store }

    /// Tells what a task's attempts have logged and go on to log, until it has left the queue.
    ///
    /// - Parameter hear: what it throws ends the wait.
    /// - Throws: `StoreError`: `notFound` for a task that is not in the queue and has left no log.
    public func follow(_ task: TaskID, hear: (TaskFollower.News) throws -> Void) throws {
        let bell = try DoorbellWait(store)
        var follower = TaskFollower(task)
        while true {
            bell.forget()
            let look = try follower.look(in: store)
            for news in look.news { try hear(news) }
            if look.isOver { return }
            bell.wait()
        }
    }

    /// Tells the attempts that end from now on, in the order in which they end. It never returns by itself.
    ///
    /// - Parameters:
    ///   - filter: which.
    ///   - hear: what it throws ends the wait.
    /// - Throws: `StoreError` for a job that is not there.
    public func follow(_ filter: LogFilter, hear: ([AttemptLog]) throws -> Void) throws -> Never {
        let bell = try DoorbellWait(store)
        var newest = try store.logs(filter.first(1)).first?.id
        while true {
            bell.forget()
            let ended = try newer(than: newest, filter)
            if let last = ended.last {
                newest = last.id
                try hear(ended)
            }
            bell.wait()
        }
    }

    /// Attempts that have ended since one, the oldest first.
    private func newer(than log: LogID?, _ filter: LogFilter) throws -> [AttemptLog] {
        var filter = filter.first(Self.rowsPerLook)
        var found: [AttemptLog] = []
        repeat {
            let page = try store.logs(filter)
            let new = page.items.prefix { $0.id != log }
            found += new
            filter.after = new.count == page.items.count ? page.next : nil
        } while filter.after != nil && log != nil
        return found.reversed()
    }
}

extension LogFilter {
    fileprivate func first(_ limit: Int) -> LogFilter {
        var filter = self
        filter.limit = limit
        filter.after = nil
        return filter
    }
}
