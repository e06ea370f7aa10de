public import JobModel
import JobStore
import Threads

/// What people do with a node, whichever executors it has.
public protocol NodeControl: Sendable {
    /// Has a node's executors claim nothing new. What they have goes on.
    ///
    /// - Parameter forMs: how long, in milliseconds of the clock there; `nil` until somebody ends it.
    func drainNode(_ hostname: String, forMs: Int64?) throws -> Pause

    /// Lets a node's executors claim again.
    func undrainNode(_ hostname: String) throws
}

extension NodeControl where Self: GroupControl & TaskControl {
    /// Waits until no living executor of a draining node holds a task.
    ///
    /// - Parameters:
    ///   - milliseconds: how long; `nil` as long as it takes.
    ///   - hear: told at each look how many tasks still run. What it throws ends the wait.
    public func waitUntilDrained(
        _ hostname: String, within milliseconds: Int64?, hear: (Int) throws -> Void = { _ in }
    ) throws -> DrainOutcome {
        let end = milliseconds.map { SystemClock.bootMicroseconds() + $0 * 1_000 }
        return try DrainWait.untilIdle(news(), until: end, hear: hear) {
            let nodes = try ExecutorFilter().all(executors).filter { $0.hostname == hostname }
            // What a dead one held is a rescue's: it runs nowhere.
            let running = nodes.filter(\.isOnline).reduce(0) { $0 + $1.runningTasks }
            return DrainWait.Look(running: running, isDraining: nodes.contains { $0.drain != nil })
        }
    }
}
