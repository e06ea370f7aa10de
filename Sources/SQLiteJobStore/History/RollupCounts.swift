import GRDB
import JobModel
import JobStore

/// Counts a batch's attempts by minute, group, release and code.
struct RollupCounts {
    private var rollups: [Rollup.Key: Rollup] = [:]
    // Batches are mostly of one key: its attempts are counted outside the dictionary.
    private var current: (key: Rollup.Key, rollup: Rollup)?

    /// - Parameter due: when the task was to run.
    mutating func count(_ completion: Completion, ofGroup group: GroupID, due: UTCMilliseconds) {
        let key = Rollup.Key(
            minute: completion.finishedAt / Rollup.minuteMs, groupID: group, releaseID: completion.releaseID ?? 0,
            code: completion.code)
        if current?.key != key {
            store()
            current = (key, rollups[key] ?? Rollup())
        }
        current?.rollup.attempts += 1
        if let elapsed = completion.elapsedMicroseconds { current?.rollup.durations.add(microseconds: elapsed) }
        if let startedAt = completion.startedAt {
            current?.rollup.delays.add(microseconds: max(0, startedAt - due) * 1_000)
        }
    }

    private mutating func store() {
        if let current { rollups[current.key] = current.rollup }
    }

    /// Adds the counts to the session's rows. The last call.
    mutating func write(of session: SessionID, _ db: Database) throws {
        store()
        guard !rollups.isEmpty else { return }
        let rows = try RollupRows(db)
        for (key, rollup) in rollups { try rows.add(rollup, to: key, minutes: 1, session: session) }
    }
}
