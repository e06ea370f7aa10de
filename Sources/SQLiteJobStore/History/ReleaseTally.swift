import GRDB
import JobModel
import JobStore

/// Counts a batch's attempts by release and how they ended.
struct ReleaseTally {
    private struct Pair: Hashable {
        let release: ReleaseID
        let code: HandleCode
    }

    private struct Count {
        var attempts: Int64 = 0
        var first = LogID.max
        var last = LogID.min

        mutating func add(_ log: LogID) {
            attempts += 1
            first = min(first, log)
            last = max(last, log)
        }
    }

    private var counts: [Pair: Count] = [:]
    // Batches are mostly of one release whose attempts end well: those are counted outside the dictionary.
    private var current: (pair: Pair, count: Count)?

    /// Counts an attempt, unless it ran on no release.
    mutating func count(_ completion: Completion, as log: LogID) {
        guard let release = completion.releaseID else { return }
        let pair = Pair(release: release, code: completion.code)
        if current?.pair != pair {
            store()
            current = (pair, counts[pair] ?? Count())
        }
        current?.count.add(log)
    }

    private mutating func store() {
        if let current { counts[current.pair] = current.count }
    }

    static let upsert = """
        INSERT INTO dot_release_tally (release_id, handle_code, session, attempts, first_log_id, last_log_id)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6)
        ON CONFLICT (release_id, handle_code, session) DO UPDATE
        SET attempts = attempts + excluded.attempts, first_log_id = min(first_log_id, excluded.first_log_id),
            last_log_id = max(last_log_id, excluded.last_log_id)
        """

    /// Adds the counts to the session's rows. The last call.
    mutating func write(of session: SessionID, _ db: Database) throws {
        store()
        guard !counts.isEmpty else { return }
        let statement = try HotStatement(db, Self.upsert)
        for (pair, count) in counts {
            try Self.add(
                session: session, release: pair.release, code: pair.code.rawValue, attempts: count.attempts,
                firstLog: count.first, lastLog: count.last, statement)
        }
    }

    /// - Parameter upsert: the statement of that name.
    static func add(
        session: SessionID, release: ReleaseID, code: Int, attempts: Int64, firstLog: LogID, lastLog: LogID,
        _ upsert: HotStatement
    ) throws {
        upsert.bind(1, release)
        upsert.bind(2, code)
        upsert.bind(3, session)
        upsert.bind(4, attempts)
        upsert.bind(5, firstLog)
        upsert.bind(6, lastLog)
        try upsert.run()
    }
}
