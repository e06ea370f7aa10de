import GRDB
public import JobModel
import JobStore

extension SQLiteJobStore {
    // A session may still write the minute before, and results that were long in coming are folded in their turn.
    private static let minutesLeft: Int64 = 2
    private static let fineMinutes: Int64 = 24 * 60
    /// Minutes that a row of old times stands for.
    static let coarse: Int64 = 10

    /// Rows of `dot_rollup` that go into coarser ones: which, and how many minutes those stand for.
    private struct Fold {
        let find: String
        let before: Int64
        let minutes: Int64
    }

    private static func folds(thisMinute: Int64) -> [Fold] {
        [
            Fold(
                find: "\(rollupKey) WHERE session <> 0 AND minute < ?1 ORDER BY minute LIMIT ?2",
                before: thisMinute - minutesLeft, minutes: 1),
            Fold(
                find: """
                    \(rollupKey) INDEXED BY dot_rollup_minutes WHERE minutes = 1 AND minute < ?1 AND session = 0
                    ORDER BY minute LIMIT ?2
                    """,
                // To a whole step, so that none is folded twice.
                before: (thisMinute - fineMinutes) / coarse * coarse, minutes: coarse),
        ]
    }

    private static let rollupKey =
        "SELECT group_id, minute, release_id, handle_code, minutes, session FROM dot_rollup"

    public func foldHistory(limit: Int, now: UTCMilliseconds) throws -> Int {
        let folds = Self.folds(thisMinute: now / Rollup.minuteMs)
        let (found, tallies) = try read { db in
            (
                try folds.map { try Row.fetchAll(db, sql: $0.find, arguments: [$0.before, limit]) },
                try Row.fetchAll(db, sql: Self.closedTallies, arguments: [limit])
            )
        }
        guard !tallies.isEmpty || found.contains(where: { !$0.isEmpty }) else { return 0 }
        return try write(.loop, grows: true) { transaction in
            for (fold, rows) in zip(folds, found) { try Self.fold(rows, minutes: fold.minutes, transaction.db) }
            try Self.fold(tallies, transaction.db)
            return (found.map(\.count) + [tallies.count]).max() ?? 0
        }
    }

    private static let takeRollup = """
        DELETE FROM dot_rollup
        WHERE group_id = ? AND minute = ? AND release_id = ? AND handle_code = ? AND minutes = ? AND session = ?
        RETURNING *
        """

    private static func fold(_ keys: [Row], minutes: Int64, _ db: Database) throws {
        let take = try db.cachedStatement(sql: takeRollup)
        let rows = try RollupRows(db)
        for key in keys {
            // As it is now: its session may have written since, and another scheduler may have been faster.
            guard let row = try Row.fetchOne(take, arguments: StatementArguments(key.databaseValues)) else { continue }
            var target = Rollup.Key(row)
            target.minute = target.minute / minutes * minutes
            try rows.add(Rollup(row), to: target, minutes: minutes, session: 0)
        }
    }

    private static let closedTallies = """
        SELECT release_id, handle_code, session FROM dot_release_tally AS t INDEXED BY dot_release_tally_session
        WHERE session <> 0 AND NOT EXISTS (
            SELECT 1 FROM dot_executor_session AS s WHERE s.id = t.session AND s.closed_at IS NULL)
        LIMIT ?
        """

    private static let takeTally = """
        DELETE FROM dot_release_tally WHERE release_id = ? AND handle_code = ? AND session = ? RETURNING *
        """

    private static func fold(_ keys: [Row], _ db: Database) throws {
        let take = try db.cachedStatement(sql: takeTally)
        for key in keys {
            guard let row = try Row.fetchOne(take, arguments: StatementArguments(key.databaseValues)) else { continue }
            try ReleaseTally.add(
                session: 0, release: row["release_id"], code: row["handle_code"], attempts: row["attempts"],
                firstLog: row["first_log_id"], lastLog: row["last_log_id"], HotStatement(db, ReleaseTally.upsert))
        }
    }
}
