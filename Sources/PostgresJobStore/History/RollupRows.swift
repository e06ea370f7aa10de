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

    /// - Parameters:
    ///   - minutes: how many each row stands for.
    ///   - session: whose they are; 0 for those that others were folded into.
    static func add(
        _ rollups: [Rollup.Key: Rollup], minutes: Int64, session: SessionID, _ db: PostgresConnection
    ) throws {
        guard !rollups.isEmpty else { return }
        var sums = rollups
        let keys = rollups.keys.sorted()
        let places: [any PostgresValue] = [
            keys.map(\.groupID), keys.map(\.minute), keys.map(\.releaseID), keys.map(\.code.rawValue), minutes, session,
        ]
        for row in try db.run(PostgresStep(select, places)) { sums[Rollup.Key(row)]?.add(Rollup(row)) }
        let values = keys.map { sums[$0] ?? Rollup() }
        try db.run(
            PostgresStep(
                upsert,
                places + [
                    values.map(\.attempts), values.map(\.durations.stored), values.map(\.delays.stored),
                ]))
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
