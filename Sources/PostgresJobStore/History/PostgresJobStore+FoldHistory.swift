public import JobModel
import JobStore

extension PostgresJobStore {
    // A session may still write the minute before, and results that were long in coming are folded in their turn.
    private static let minutesLeft: Int64 = 2
    private static let fineMinutes: Int64 = 24 * 60
    /// Minutes that a row of old times stands for.
    static let coarse: Int64 = 10

    // As they are now: a session that is writing to one is waited for. What it writes afterwards is a row of its own.
    private static func takeRollups(where condition: String) -> String {
        """
        DELETE FROM dotjob.dot_rollup WHERE ctid IN (
            SELECT ctid FROM dotjob.dot_rollup WHERE \(condition) AND minute < $1 ORDER BY minute LIMIT $2 FOR UPDATE)
        RETURNING *
        """
    }

    private static let takeOfSessions = takeRollups(where: "session <> 0")
    private static let takeFine = takeRollups(where: "minutes = 1 AND session = 0")

    private static let foldTallies = """
        WITH gone AS (
            DELETE FROM dotjob.dot_release_tally WHERE ctid IN (
                SELECT t.ctid FROM dotjob.dot_release_tally AS t
                WHERE t.session <> 0 AND NOT EXISTS (
                    SELECT 1 FROM dotjob.dot_executor_session AS s WHERE s.id = t.session AND s.closed_at IS NULL)
                LIMIT $1 FOR UPDATE OF t)
            RETURNING *),
        added AS (
            INSERT INTO dotjob.dot_release_tally AS t (
                release_id, handle_code, session, attempts, first_log_id, last_log_id)
            SELECT release_id, handle_code, 0, sum(attempts)::bigint, min(first_log_id), max(last_log_id)
            FROM gone GROUP BY release_id, handle_code ORDER BY release_id, handle_code
            ON CONFLICT (release_id, handle_code, session) DO UPDATE
            SET attempts = t.attempts + excluded.attempts, first_log_id = least(t.first_log_id, excluded.first_log_id),
                last_log_id = greatest(t.last_log_id, excluded.last_log_id))
        SELECT count(*) FROM gone
        """

    private static let hasAny = """
        SELECT EXISTS (SELECT 1 FROM dotjob.dot_rollup WHERE session <> 0 AND minute < $1)
            OR EXISTS (SELECT 1 FROM dotjob.dot_rollup WHERE minutes = 1 AND session = 0 AND minute < $2)
            OR EXISTS (SELECT 1 FROM dotjob.dot_release_tally WHERE session <> 0)
        """

    public func foldHistory(limit: Int, now: UTCMilliseconds) throws -> Int {
        let minute = now / Rollup.minuteMs
        let recent = minute - Self.minutesLeft
        // To a whole step, so that none is folded twice.
        let fine = (minute - Self.fineMinutes) / Self.coarse * Self.coarse
        guard try read({ try $0.run(Self.hasAny, recent, fine).value() == true }) else { return 0 }
        return try write(.loop, grows: true) { transaction in
            let db = transaction.db
            // One at a time: two would add to one row, and each write over what the other has added.
            try db.run(AdvisoryLock.take, AdvisoryLock.folding.key(location))
            let ofSessions = try db.run(Self.takeOfSessions, recent, limit)
            try Self.fold(ofSessions, minutes: 1, db)
            let ofMinutes = try db.run(Self.takeFine, fine, limit)
            try Self.fold(ofMinutes, minutes: Self.coarse, db)
            let tallies: Int = try db.run(Self.foldTallies, limit).value() ?? 0
            return max(ofSessions.count, ofMinutes.count, tallies)
        }
    }

    private static func fold(_ rows: PostgresRows, minutes: Int64, _ db: PostgresConnection) throws {
        var sums: [Rollup.Key: Rollup] = [:]
        for row in rows {
            var target = Rollup.Key(row)
            target.minute = target.minute / minutes * minutes
            sums[target, default: Rollup()].add(Rollup(row))
        }
        try RollupRows.add(sums, minutes: minutes, session: 0, db)
    }
}
