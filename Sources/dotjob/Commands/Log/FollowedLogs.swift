import JSONWriting
import JobModel
import JobStore
import Operations

/// Shows attempts as they end.
struct FollowedLogs {
    private let json: Bool

    init(json: Bool) { self.json = json }

    /// Prints until somebody ends it.
    func follow(_ filter: LogFilter, in control: any Control) throws -> Never {
        var widths: [Int] = []
        try LogFollower(control, news: control.news()).follow(filter) {
            try control.logs($0, onRelease: nil)
        } hear: { logs in
            if json {
                for log in logs { try Terminal.write(JSONText.compact(.object(log.columns)) + "\n") }
            } else {
                try Terminal.write(LogList.table(of: logs).text(continuing: &widths) + "\n")
            }
        }
    }
}
