import GRDB
import JobModel

/// Adds to rows of `dot_rollup`.
struct RollupRows {
    private static let select = """
        SELECT attempts, durations, delays FROM dot_rollup
        WHERE group_id = ?1 AND minute = ?2 AND release_id = ?3 AND handle_code = ?4 AND minutes = ?5 AND session = ?6
        """

    private static let upsert = """
        INSERT INTO dot_rollup (
            group_id, minute, release_id, handle_code, minutes, session, attempts, durations, delays)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
        ON CONFLICT (group_id, minute, release_id, handle_code, minutes, session) DO UPDATE
        SET attempts = excluded.attempts, durations = excluded.durations, delays = excluded.delays
        """

    private let select: HotStatement
    private let upsert: HotStatement

    init(_ db: Database) throws {
        select = try HotStatement(db, Self.select)
        upsert = try HotStatement(db, Self.upsert)
    }

    /// - Parameters:
    ///   - minutes: how many the row stands for.
    ///   - session: whose it is; 0 for one that others were folded into.
    func add(_ rollup: Rollup, to key: Rollup.Key, minutes: Int64, session: SessionID) throws {
        var sum = rollup
        bind(key, minutes, session, to: select)
        if try select.step() {
            sum.add(
                Rollup(
                    attempts: select.int(0), durations: DurationHistogram(stored: select.text(1)),
                    delays: DurationHistogram(stored: select.text(2))))
            select.reset()
        }
        bind(key, minutes, session, to: upsert)
        upsert.bind(7, sum.attempts)
        try upsert.bind(8, sum.durations.stored)
        try upsert.bind(9, sum.delays.stored)
        try upsert.run()
    }

    private func bind(_ key: Rollup.Key, _ minutes: Int64, _ session: SessionID, to statement: HotStatement) {
        statement.bind(1, key.groupID)
        statement.bind(2, key.minute)
        statement.bind(3, key.releaseID)
        statement.bind(4, key.code.rawValue)
        statement.bind(5, minutes)
        statement.bind(6, session)
    }
}

extension Rollup.Key {
    /// - Returns: the key of a row. A code that only a newer dotjob knows is a failure.
    init(_ row: Row) {
        self.init(
            minute: row["minute"], groupID: row["group_id"], releaseID: row["release_id"],
            code: HandleCode(rawValue: row["handle_code"]) ?? .failed)
    }
}

extension Rollup {
    init(_ row: Row) {
        self.init(
            attempts: row["attempts"], durations: DurationHistogram(stored: row["durations"]),
            delays: DurationHistogram(stored: row["delays"]))
    }
}
