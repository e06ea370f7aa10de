public import JobModel
import JobStore

extension PostgresJobStore {
    public func resumeDelays(limit: Int, now: UTCMilliseconds) throws -> Int {
        let forsaken = try read { try DelayCursor.forsaken(now: now, limit: limit, $0) }
        guard !forsaken.isEmpty else { return 0 }
        return try writeQueue(.loop, now: now) { queue in
            try queue.learn(forsaken, locks: true)
            var resumed = 0
            for id in forsaken where try DelayCursor.set(ofJob: id, now: now, queue.db) { resumed += 1 }
            if resumed > 0 { queue.ring() }
            return resumed
        }
    }
}
