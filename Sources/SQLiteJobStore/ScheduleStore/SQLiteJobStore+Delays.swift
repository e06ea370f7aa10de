public import JobModel
import JobStore

extension SQLiteJobStore {
    public func resumeDelays(limit: Int, now: UTCMilliseconds) throws -> Int {
        let forsaken = try read { try DelayCursor.forsaken(now: now, limit: limit, $0) }
        guard !forsaken.isEmpty else { return 0 }
        return try write(.loop) { transaction in
            var resumed = 0
            for id in forsaken where try DelayCursor.set(ofJob: id, now: now, transaction.db) { resumed += 1 }
            transaction.rings = resumed > 0
            return resumed
        }
    }
}
