public import JobModel
import JobStore

extension PostgresJobStore {
    /// Deletes the old rows of a table, the oldest first: those older than $1, $2 of them at most. What somebody is changing is not old.
    private static func delete(from table: String, where isOld: String, orderedBy order: String) -> String {
        """
        DELETE FROM dotjob.\(table) WHERE ctid = ANY (ARRAY (
            SELECT o.ctid FROM dotjob.\(table) AS o WHERE \(isOld) ORDER BY \(order) LIMIT $2 FOR UPDATE SKIP LOCKED))
        """
    }

    /// As above, of a table whose ids grow with time and whose rows never change: the old ones are first.
    private static func deleteFirst(of table: String) -> String {
        """
        DELETE FROM dotjob.\(table)
        WHERE at < $1 AND id IN (SELECT id FROM dotjob.\(table) ORDER BY id LIMIT $2)
        """
    }

    private static let oldEntries = deleteFirst(of: "dot_audit")
    private static let oldTransitions = deleteFirst(of: "dot_release_transition")
    private static let oldAnswers = delete(from: "dot_idempotency", where: "o.at < $1", orderedBy: "o.at")
    private static let oldHours = delete(from: "dot_error_hour", where: "o.hour < $1", orderedBy: "o.hour")

    // A cause stays as long as an attempt of it. One that strikes again meanwhile is a new one.
    private static let oldCauses = delete(
        from: "dot_error_cause",
        where: "o.last_at < $1 AND NOT EXISTS (SELECT 1 FROM dotjob.dot_job_log AS l WHERE l.cause_id = o.id)",
        orderedBy: "o.last_at")

    // A scheduler that was away may have left some that were never folded.
    private static let oldRollups = delete(
        from: "dot_rollup", where: "o.minutes IN (1, 10) AND o.minute < $1", orderedBy: "o.minute")

    private static let oldWebSessions = delete(
        from: "dot_web_session", where: "o.last_used_at < $1", orderedBy: "o.last_used_at")

    private static let oldSignInCodes = delete(
        from: "dot_sign_in_code", where: "o.expires_at < $1", orderedBy: "o.expires_at")

    // Rates of which nothing is taken are as good as none.
    private static let fullRates = delete(
        from: "dot_start_rate", where: "o.full_at < $1 AND o.opens_at IS NULL", orderedBy: "o.full_at")

    private static let pastWindows = delete(
        from: "dot_unique_window", where: "o.until < $1", orderedBy: "o.until")

    public func pruneRecords(limit: Int, now: UTCMilliseconds) throws -> Int {
        let kinds = [
            (Self.oldEntries, now - Limits.auditMs), (Self.oldAnswers, now - Limits.answerMs),
            (Self.oldHours, (now - Limits.causeMs) / CauseCounts.hourMs),
            (Self.oldCauses, now - Limits.causeMs), (Self.oldTransitions, now - Limits.historyMs),
            (Self.oldRollups, (now - Limits.historyMs) / Rollup.minuteMs),
            (Self.oldWebSessions, now - Limits.webSessionMs), (Self.oldSignInCodes, now),
            (Self.fullRates, now * 1_000), (Self.pastWindows, now),
        ]
        return try write(.loop) { transaction in
            let deleted = try transaction.db.pipeline(kinds.map { PostgresStep($0.0, [$0.1, limit]) })
            return deleted.map(\.changed).max() ?? 0
        }
    }
}
