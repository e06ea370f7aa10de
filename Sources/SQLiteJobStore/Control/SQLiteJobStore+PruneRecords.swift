import GRDB
public import JobModel
import JobStore

extension SQLiteJobStore {
    /// A table whose old rows go: which they are, and how one of them goes.
    private struct OldRows {
        /// Their keys, the oldest first: what is older than ?1, ?2 of them at most.
        let find: String
        let delete: String
    }

    // Ids of the audit grow with time, so the old ones are first.
    private static let oldEntries = OldRows(
        find: "SELECT id FROM (SELECT id, at FROM dot_audit ORDER BY id LIMIT ?2) WHERE at < ?1",
        delete: "DELETE FROM dot_audit WHERE id = ?")

    private static let oldAnswers = OldRows(
        find: "SELECT token_id, request_key, at FROM dot_idempotency WHERE at < ?1 ORDER BY at LIMIT ?2",
        // A newer answer may have taken its place.
        delete: "DELETE FROM dot_idempotency WHERE token_id = ? AND request_key = ? AND at = ?")

    private static let oldHours = OldRows(
        find: "SELECT cause_id, hour FROM dot_error_hour WHERE hour < ?1 ORDER BY hour LIMIT ?2",
        delete: "DELETE FROM dot_error_hour WHERE cause_id = ? AND hour = ?")

    // A cause stays as long as an attempt of it. It may strike again before it is deleted.
    private static let oldCauses = OldRows(
        find: """
            SELECT id, last_at FROM dot_error_cause AS c
            WHERE last_at < ?1 AND NOT EXISTS (
                SELECT 1 FROM dot_job_log INDEXED BY dot_job_log_cause WHERE cause_id = c.id AND cause_id IS NOT NULL)
            ORDER BY last_at LIMIT ?2
            """,
        delete: "DELETE FROM dot_error_cause WHERE id = ? AND last_at = ?")

    private static let oldTransitions = OldRows(
        find: "SELECT id FROM (SELECT id, at FROM dot_release_transition ORDER BY id LIMIT ?2) WHERE at < ?1",
        delete: "DELETE FROM dot_release_transition WHERE id = ?")

    // A scheduler that was away may have left some that were never folded.
    private static let oldRollups = OldRows(
        find: """
            SELECT group_id, minute, release_id, handle_code, minutes, session FROM dot_rollup
            INDEXED BY dot_rollup_minutes WHERE minutes IN (1, 10) AND minute < ?1 LIMIT ?2
            """,
        delete: """
            DELETE FROM dot_rollup
            WHERE group_id = ? AND minute = ? AND release_id = ? AND handle_code = ? AND minutes = ? AND session = ?
            """)

    private static let oldWebSessions = OldRows(
        find: "SELECT digest, last_used_at FROM dot_web_session WHERE last_used_at < ?1 ORDER BY last_used_at LIMIT ?2",
        delete: "DELETE FROM dot_web_session WHERE digest = ? AND last_used_at = ?")

    private static let oldSignInCodes = OldRows(
        find: "SELECT digest FROM dot_sign_in_code WHERE expires_at < ?1 ORDER BY expires_at LIMIT ?2",
        delete: "DELETE FROM dot_sign_in_code WHERE digest = ?")

    // Rates of which nothing is taken are as good as none. They may be used again before they are deleted.
    private static let fullRates = OldRows(
        find: """
            SELECT job_id, limit_key, full_at FROM dot_start_rate INDEXED BY dot_start_rate_full
            WHERE full_at < ?1 AND opens_at IS NULL ORDER BY full_at LIMIT ?2
            """,
        delete: """
            DELETE FROM dot_start_rate WHERE job_id = ? AND limit_key = ? AND full_at = ? AND opens_at IS NULL
            """)

    private static let pastWindows = OldRows(
        find: "SELECT job_id, unique_key, until FROM dot_unique_window WHERE until < ?1 ORDER BY until LIMIT ?2",
        delete: "DELETE FROM dot_unique_window WHERE job_id = ? AND unique_key = ? AND until = ?")

    public func pruneRecords(limit: Int, now: UTCMilliseconds) throws -> Int {
        let kinds = [
            (Self.oldEntries, now - Limits.auditMs), (Self.oldAnswers, now - Limits.answerMs),
            (Self.oldHours, (now - Limits.causeMs) / CauseCounts.hourMs),
            (Self.oldCauses, now - Limits.causeMs), (Self.oldTransitions, now - Limits.historyMs),
            (Self.oldRollups, (now - Limits.historyMs) / Rollup.minuteMs),
            (Self.oldWebSessions, now - Limits.webSessionMs), (Self.oldSignInCodes, now),
            (Self.fullRates, now * 1_000), (Self.pastWindows, now),
        ]
        let old = try read { db in
            try kinds.map { kind, cutoff in
                (kind: kind, rows: try Row.fetchAll(db, sql: kind.find, arguments: [cutoff, limit]))
            }
        }
        guard old.contains(where: { !$0.rows.isEmpty }) else { return 0 }
        return try write(.loop, grows: true) { transaction in
            for (kind, rows) in old {
                let statement = try transaction.db.cachedStatement(sql: kind.delete)
                for row in rows { try statement.execute(arguments: StatementArguments(row.databaseValues)) }
            }
            return old.map(\.rows.count).max() ?? 0
        }
    }
}
