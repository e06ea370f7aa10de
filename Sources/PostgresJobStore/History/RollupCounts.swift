import JobModel
import JobStore

/// Counts a batch's attempts by minute, group, release and code.
struct RollupCounts {
    private var rollups: [Rollup.Key: Rollup] = [:]

    /// - Parameter due: when the task was to run.
    mutating func count(_ completion: Completion, ofGroup group: GroupID, due: UTCMilliseconds) {
        let key = Rollup.Key(
            minute: completion.finishedAt / Rollup.minuteMs, groupID: group, releaseID: completion.releaseID ?? 0,
            code: completion.code)
        var rollup = rollups[key] ?? Rollup()
        rollup.attempts += 1
        if let elapsed = completion.elapsedMicroseconds { rollup.durations.add(microseconds: elapsed) }
        if let startedAt = completion.startedAt { rollup.delays.add(microseconds: max(0, startedAt - due) * 1_000) }
        rollups[key] = rollup
    }

    /// The statement that adds the counts to the session's rows.
    ///
    /// - Parameter rows: those, as `RollupRows.lock` has read them.
    func step(of session: SessionID, on rows: PostgresRows) -> PostgresStep {
        RollupRows.write(RollupRows.sums(of: rollups, and: rows), minutes: 1, session: session)
    }

    /// Adds the counts to the session's rows.
    func write(of session: SessionID, _ db: PostgresConnection) throws {
        try RollupRows.add(rollups, minutes: 1, session: session, db)
    }
}
