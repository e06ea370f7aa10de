import JobModel

/// Adds to rows of `dot_rollup`.
enum RollupRows {
    // Locked: whoever folds them waits, or has folded them before.
    private static let select = """
        SELECT r.* FROM dotjob.dot_rollup AS r
            JOIN unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[]) AS k (group_id, minute, release_id, code)
                ON r.group_id = k.group_id AND r.minute = k.minute AND r.release_id = k.release_id
                AND r.handle_code = k.code
        WHERE r.minutes = $5 AND r.session = $6
        ORDER BY r.minute, r.group_id, r.release_id, r.handle_code FOR UPDATE OF r
        """

    private static let upsert = """
        INSERT INTO dotjob.dot_rollup (
            group_id, minute, release_id, handle_code, minutes, session, attempts, durations, delays)
        SELECT k.group_id, k.minute, k.release_id, k.code, $5, $6, k.attempts, k.durations, k.delays
        FROM unnest(
            $1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $7::bigint[], $8::text[], $9::text[]
        ) AS k (group_id, minute, release_id, code, attempts, durations, delays)
        ON CONFLICT (group_id, minute, release_id, handle_code, minutes, session) DO UPDATE
        SET attempts = excluded.attempts, durations = excluded.durations, delays = excluded.delays
        """

    // Those of a few minutes that have just been: whatever an executor has done in them.
    private static let selectOfSession = """
        SELECT r.* FROM dotjob.dot_rollup AS r
        WHERE r.minute = ANY($1) AND r.minutes + 0 = 1 AND r.session = $2 AND r.session <> 0
        ORDER BY r.minute, r.group_id, r.release_id, r.handle_code FOR UPDATE
        """

    /// The statement that locks and reads a session's own rows.
    static func lock(ofSession session: SessionID, minutes: Set<Int64>) -> PostgresStep {
        PostgresStep(selectOfSession, [minutes.sorted(), session])
    }

    /// - Parameters:
    ///   - minutes: how many each row stands for.
    ///   - session: whose they are; 0 for those that others were folded into.
    static func add(
        _ rollups: [Rollup.Key: Rollup], minutes: Int64, session: SessionID, _ db: PostgresConnection
    ) throws {
        guard !rollups.isEmpty else { return }
        let stored = try db.run(PostgresStep(select, places(rollups.keys.sorted(), minutes: minutes, session: session)))
        try db.run(write(sums(of: rollups, and: stored), minutes: minutes, session: session))
    }

    /// What rows become by what is added to them.
    static func sums(of rollups: [Rollup.Key: Rollup], and rows: PostgresRows) -> [Rollup.Key: Rollup] {
        rows.reduce(into: rollups) { sums, row in
            let key = Rollup.Key(row)
            if sums[key] != nil { sums[key]?.add(Rollup(row)) }
        }
    }

    /// The statement that writes rows as they are now.
    static func write(_ sums: [Rollup.Key: Rollup], minutes: Int64, session: SessionID) -> PostgresStep {
        let rows = sums.sorted { $0.key < $1.key }
        return PostgresStep(
            upsert,
            places(rows.map(\.key), minutes: minutes, session: session) + [
                rows.map(\.value.attempts), rows.map(\.value.durations.stored), rows.map(\.value.delays.stored),
            ])
    }

    private static func places(_ keys: [Rollup.Key], minutes: Int64, session: SessionID) -> [any PostgresValue] {
        [keys.map(\.groupID), keys.map(\.minute), keys.map(\.releaseID), keys.map(\.code.rawValue), minutes, session]
    }
}

extension Rollup.Key {
    /// - Returns: the key of a row. A code that only a newer dotjob knows is a failure.
    init(_ row: PostgresRow) {
        self.init(
            minute: row["minute"], groupID: row["group_id"], releaseID: row["release_id"],
            code: HandleCode(rawValue: row["handle_code"]) ?? .failed)
    }
}

extension Rollup {
    init(_ row: PostgresRow) {
        self.init(
            attempts: row["attempts"], durations: DurationHistogram(stored: row["durations"]),
            delays: DurationHistogram(stored: row["delays"]))
    }
}
