import JSONWriting
import JobModel
import JobStore
import Operations

/// Shows attempts as they end.
struct FollowedLogs {
    private let json: Bool

    init(json: Bool) { self.json = json }

    /// Prints until somebody ends it.
    func follow(_ filter: LogFilter, in store: any TaskQueue & LogStore & DoorbellStore) throws -> Never {
        var widths: [Int] = []
        try LogFollower(store: store).follow(filter) { logs in
            if json {
                for log in logs { try Terminal.write(JSONText.compact(.object(log.columns)) + "\n") }
            } else {
                try Terminal.write(LogList.table(of: logs).text(continuing: &widths) + "\n")
            }
        }
    }
}
