import JSONWriting
import JobModel
import JobStore
import Operations
import Wording

/// Shows what a task's attempts log, as they log it.
struct FollowedTask {
    private let task: TaskID
    private let json: Bool

    init(_ task: TaskID, json: Bool) {
        self.task = task
        self.json = json
    }

    /// Prints until the task has left the queue.
    ///
    /// - Returns: its last attempt, or `nil` when it left without one.
    @discardableResult
    func follow(_ control: any Control) throws -> AttemptLog? {
        var last: AttemptLog?
        try LogFollower(control, news: control.news()).follow(task) { news in
            switch news {
            case .line(let line):
                try Terminal.write((json ? JSONText.compact(.object(columns(of: line))) : line.line.shownText) + "\n")
            case .ended(let log):
                last = log
                try Terminal.write((json ? JSONText.compact(.object(log.columns)) : text(of: log)) + "\n")
            }
        }
        return last
    }

    private func columns(of line: TaskLine) -> [String: JSONValue] {
        line.line.columns.merging([
            "task_id": JSONValue(task), "claim_no": JSONValue(line.place.claimNo),
            "line_no": JSONValue(line.place.number),
        ]) { $1 }
    }

    private func text(of log: AttemptLog) -> String {
        let code = Terminal.paint(log.codeCell.text, log.codeCell.colour)
        let took = log.durationText.map { " after \($0)" } ?? ""
        let message = log.message.map { ": \($0.firstLine)" } ?? ""
        return "task \(task): attempt \(log.attempt) ended with \(code)\(took)\(message)"
    }
}
