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
    }

    private var counts: [Pair: Count] = [:]

    /// Counts an attempt, unless it ran on no release.
    mutating func count(_ completion: Completion, as log: LogID) {
        guard let release = completion.releaseID else { return }
        var count = counts[Pair(release: release, code: completion.code)] ?? Count()
        count.attempts += 1
        count.first = min(count.first, log)
        count.last = max(count.last, log)
        counts[Pair(release: release, code: completion.code)] = count
    }

    // Each session has rows of its own: no two executors meet in one.
    private static let add = """
        INSERT INTO dotjob.dot_release_tally AS t (
            session, release_id, handle_code, attempts, first_log_id, last_log_id)
        SELECT $1, * FROM unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[])
        ON CONFLICT (release_id, handle_code, session) DO UPDATE
        SET attempts = t.attempts + excluded.attempts, first_log_id = least(t.first_log_id, excluded.first_log_id),
            last_log_id = greatest(t.last_log_id, excluded.last_log_id)
        """

    /// The statement that adds the counts to the session's rows; `nil` when nothing was counted.
    func step(of session: SessionID) -> PostgresStep? {
        let rows = counts.sorted { ($0.key.release, $0.key.code.rawValue) < ($1.key.release, $1.key.code.rawValue) }
        if rows.isEmpty { return nil }
        return PostgresStep(
            Self.add,
            [
                session, rows.map(\.key.release), rows.map(\.key.code.rawValue), rows.map(\.value.attempts),
                rows.map(\.value.first), rows.map(\.value.last),
            ])
    }
}
