import JobModel
import JobStore
import Operations

/// Shows a person what a wait for tasks sees.
struct RunProgress {
    let count: Int

    /// Waits, and takes the progress line away in the end.
    static func follow(_ wait: RunWait, count: Int) throws -> RunOutcome {
        defer { Terminal.showProgress("") }
        let progress = RunProgress(count: count)
        return try wait.untilEnded { progress.show($0) }
    }

    private func show(_ sight: RunWait.Sight) {
        switch sight {
        case .progress(let summary): Terminal.showProgress(summary.progressText(count: count))
        case .standstill(let held):
            Terminal.showProgress("")
            let details = held.details(now: ReadableTime.now)
            Terminal.say("task \(held.task.id) waits: " + details.joined(separator: "; "))
        }
    }
}
