import JobModel
import JobStore
import Operations
import Threads
import Wording

/// Shows a person how a wait for tasks goes.
enum RunProgress {
    /// Waits, and takes the progress line away in the end.
    static func follow(_ wait: RunWait) throws -> RunOutcome {
        defer { Terminal.showProgress("") }
        return try wait.untilEnded { news in
            switch news {
            case .progress(let summary): Terminal.showProgress(summary.progressText(count: wait.count))
            case .standstill(let facts):
                Terminal.showProgress("")
                let details = facts.details(now: SystemClock.utcMilliseconds())
                Terminal.say("task \(facts.task.id) waits: " + details.joined(separator: "; "))
            }
        }
    }
}
