import Threads

/// How a wait for a draining node ended.
public enum DrainOutcome: Sendable, Equatable {
    /// Nothing runs there any more.
    case idle
    /// Somebody has ended the drain, or its time is over: so many tasks run, and there may be more.
    case lifted(running: Int)
    /// The wait is over, and so many tasks run.
    case busy(running: Int)
}

/// Waits until nothing runs on a draining node.
enum DrainWait {
    /// How far a drain has come.
    struct Look {
        var running: Int
        var isDraining: Bool
    }

    /// Blocks its thread.
    ///
    /// - Parameters:
    ///   - end: when to give up, in microseconds of `SystemClock.bootMicroseconds()`.
    ///   - hear: told at each look how many tasks still run. What it throws ends the wait.
    static func untilIdle(
        _ news: any NewsWait, until end: Int64?, hear: (Int) throws -> Void, look: () throws -> Look
    ) throws -> DrainOutcome {
        while true {
            news.forget()
            let found = try look()
            if !found.isDraining { return .lifted(running: found.running) }
            if found.running == 0 { return .idle }
            try hear(found.running)
            if let end, SystemClock.bootMicroseconds() >= end { return .busy(running: found.running) }
            news.wait(until: end)
        }
    }
}
