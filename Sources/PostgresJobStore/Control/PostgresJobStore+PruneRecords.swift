public import JobModel
import JobStore

extension PostgresJobStore {
    /// One statement a table deletes the rows of which are older than $1, $2 of them at most. Those that another scheduler is deleting
    /// are left to it.
    private static let oldEntries = """
        DELETE FROM dotjob.dot_audit WHERE id IN (
            SELECT id FROM (SELECT id, at FROM dotjob.dot_audit ORDER BY id LIMIT $2) AS a WHERE at < $1)
        """

    private static let oldAnswers = """
        DELETE FROM dotjob.dot_idempotency WHERE (token_id, request_key) IN (
            SELECT token_id, request_key FROM dotjob.dot_idempotency
            WHERE at < $1 ORDER BY at LIMIT $2 FOR UPDATE SKIP LOCKED)
        """

    private static let oldHours = """
        DELETE FROM dotjob.dot_error_hour WHERE (cause_id, hour) IN (
            SELECT cause_id, hour FROM dotjob.dot_error_hour
            WHERE hour < $1 ORDER BY hour LIMIT $2 FOR UPDATE SKIP LOCKED)
        """

    // A cause stays as long as an attempt of it. One that is striking again is locked.
    private static let oldCauses = """
        DELETE FROM dotjob.dot_error_cause WHERE last_at < $1 AND id IN (
            SELECT id FROM dotjob.dot_error_cause AS c
            WHERE last_at < $1 AND NOT EXISTS (SELECT 1 FROM dotjob.dot_job_log WHERE cause_id = c.id)
            ORDER BY last_at LIMIT $2 FOR UPDATE SKIP LOCKED)
        """

    private static let oldTransitions = """
        DELETE FROM dotjob.dot_release_transition WHERE id IN (
            SELECT id FROM (SELECT id, at FROM dotjob.dot_release_transition ORDER BY id LIMIT $2) AS t WHERE at < $1)
        """

    // A scheduler that was away may have left some that were never folded.
    private static let oldRollups = """
        DELETE FROM dotjob.dot_rollup WHERE ctid IN (
            SELECT ctid FROM dotjob.dot_rollup
            WHERE minutes IN (1, 10) AND minute < $1 LIMIT $2 FOR UPDATE SKIP LOCKED)
        """

    private static let oldWebSessions = """
        DELETE FROM dotjob.dot_web_session WHERE digest IN (
            SELECT digest FROM dotjob.dot_web_session
            WHERE last_used_at < $1 ORDER BY last_used_at LIMIT $2 FOR UPDATE SKIP LOCKED)
        """

    private static let oldSignInCodes = """
        DELETE FROM dotjob.dot_sign_in_code WHERE digest IN (
            SELECT digest FROM dotjob.dot_sign_in_code WHERE expires_at < $1 LIMIT $2 FOR UPDATE SKIP LOCKED)
        """

    public func pruneRecords(limit: Int, now: UTCMilliseconds) throws -> Int {
        let kinds = [
            (Self.oldEntries, now - Limits.auditMs), (Self.oldAnswers, now - Limits.answerMs),
            (Self.oldHours, (now - Limits.causeMs) / CauseCounts.hourMs),
            (Self.oldCauses, now - Limits.causeMs), (Self.oldTransitions, now - Limits.historyMs),
            (Self.oldRollups, (now - Limits.historyMs) / Rollup.minuteMs),
            (Self.oldWebSessions, now - Limits.webSessionMs), (Self.oldSignInCodes, now),
        ]
        return try write(.loop) { transaction in
            let deleted = try transaction.db.pipeline(kinds.map { PostgresStep($0.0, [$0.1, limit]) })
            return deleted.map(\.changed).max() ?? 0
        }
    }
}
