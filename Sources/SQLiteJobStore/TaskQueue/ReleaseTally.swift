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

    private static let upsert = """
        INSERT INTO dot_release_tally (release_id, handle_code, attempts, first_log_id, last_log_id)
        VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT (release_id, handle_code) DO UPDATE
        SET attempts = attempts + excluded.attempts, first_log_id = min(first_log_id, excluded.first_log_id),
            last_log_id = max(last_log_id, excluded.last_log_id)
        """

    /// Adds the counts to the table, a row each. The last call.
    mutating func write(_ db: Database) throws {
        store()
        guard !counts.isEmpty else { return }
        let statement = try HotStatement(db, Self.upsert)
        for (pair, count) in counts {
            statement.bind(1, pair.release)
            statement.bind(2, pair.code.rawValue)
            statement.bind(3, count.attempts)
            statement.bind(4, count.first)
            statement.bind(5, count.last)
            try statement.run()
        }
    }
}
