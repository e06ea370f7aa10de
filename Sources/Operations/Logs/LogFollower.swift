public import JobModel
public import JobStore

/// Follows what tasks log, and what attempts end. Every call blocks its thread.
public struct LogFollower: Sendable {
    private static let rowsPerLook = 500

    private let logs: any TaskLogs
    private let news: any NewsWait

    /// - Parameter news: what tells when to look again.
    public init(_ logs: any TaskLogs, news: any NewsWait) {
        self.logs = logs
        self.news = news
    }

    /// Tells what a task's attempts have logged and go on to log, until it has left the queue.
    ///
    /// - Parameter hear: what it throws ends the wait.
    /// - Throws: `StoreError`: `notFound` for a task that is not in the queue and has left no log.
    public func follow(_ task: TaskID, hear: (TaskFollower.News) throws -> Void) throws {
        var follower = TaskFollower(task)
        while true {
            news.forget()
            let look = try follower.look(in: logs)
            for told in look.news { try hear(told) }
            if look.isOver { return }
            news.wait(until: nil)
        }
    }

    /// Tells the attempts that end from now on, in the order in which they end. It never returns by itself.
    ///
    /// - Parameters:
    ///   - filter: which.
    ///   - list: lists attempts, newest first.
    ///   - hear: what it throws ends the wait.
    /// - Throws: `StoreError` for a job that is not there.
    public func follow(
        _ filter: LogFilter, list: (LogFilter) throws -> Page<AttemptLog>, hear: ([AttemptLog]) throws -> Void
    ) throws -> Never {
        var newest = try list(filter.first(1)).first?.id
        while true {
            news.forget()
            let ended = try newer(than: newest, filter, list)
            if let last = ended.last {
                newest = last.id
                try hear(ended)
            }
            news.wait(until: nil)
        }
    }

    /// Attempts that have ended since one, the oldest first.
    private func newer(
        than log: LogID?, _ filter: LogFilter, _ list: (LogFilter) throws -> Page<AttemptLog>
    ) throws -> [AttemptLog] {
        var filter = filter.first(Self.rowsPerLook)
        var found: [AttemptLog] = []
        repeat {
            let page = try list(filter)
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
