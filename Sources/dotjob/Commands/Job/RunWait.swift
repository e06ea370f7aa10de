import Foundation
import JobModel
import JobStore

/// Waits for tasks, mostly those of one `job run`, with progress on a terminal.
struct RunWait {
    private static let shortestPause = 0.02
    private static let longestPause = 0.5
    /// Without progress for this long, the wait says once what holds the tasks back.
    private static let patience = 3.0

    let store: any Store
    let tasks: TaskSelection
    let count: Int

    /// Blocks until each task has ended, is quarantined, or was removed.
    func untilEnded() throws -> RunOutcome {
        var pause = Self.shortestPause
        var lastLive = count
        var lastChange = ContinuousClock.now
        var hasExplained = false
        defer { Terminal.showProgress("") }
        while true {
            let asked = ContinuousClock.now
            let summary = try store.runSummary(of: tasks)
            guard summary.live > summary.quarantined else { return RunOutcome(summary: summary, count: count) }
            Terminal.showProgress(Self.progress(of: summary, count: count))
            if summary.live != lastLive {
                (lastLive, lastChange) = (summary.live, asked)
            } else if !hasExplained, asked - lastChange > .seconds(Self.patience) {
                hasExplained = true
                try explain()
            }
            // A big run's summary takes its time: look a tenth of the time at most.
            let cost = (ContinuousClock.now - asked) / .seconds(1)
            pause = min(pause * 1.5, Self.longestPause)
            Thread.sleep(forTimeInterval: max(pause, cost * 9))
        }
    }

    private static func progress(of summary: RunSummary, count: Int) -> String {
        let failed = summary.ended.filter { $0.key != .ok }.values.reduce(0, +)
        return "\(count - summary.live) of \(count) ended" + (failed > 0 ? ", \(failed) without 200" : "")
    }

    private func explain() throws {
        var filter = TaskFilter()
        filter.selection = tasks
        filter.status = .waiting
        filter.limit = 1
        guard let task = try store.tasks(filter).first else { return }
        let holds = try TaskHoldFinder(store: store, now: ReadableTime.now).holds(of: task)
        Terminal.showProgress("")
        Terminal.say("task \(task.id) waits: " + holds.map(\.detail).joined(separator: "; "))
    }
}
