import JobModel
import JobStore

/// Waits until a task has left the queue.
enum TaskEndWait {
    /// Blocks its thread.
    ///
    /// - Parameters:
    ///   - hear: told at each look that the task is still there. What it throws ends the wait.
    ///   - look: how far the task has come.
    /// - Returns: how it ended; `nil` when its log is gone too.
    static func untilGone(
        _ news: any NewsWait, hear: (RunSummary) throws -> Void = { _ in }, look: () throws -> RunSummary
    ) throws -> HandleCode? {
        while true {
            news.forget()
            let summary = try look()
            if let code = summary.ended.keys.first { return code }
            if summary.live == 0 { return nil }
            try hear(summary)
            news.wait(until: nil)
        }
    }
}
