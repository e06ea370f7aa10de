import JobModel
import JobStore

/// The rows of `dot_start_rate`: what is left of jobs' rates, and who waits for more. Whoever has a job's row locked has these too.
enum StartRates {
    /// One row, as a transaction has it.
    struct Bucket {
        var starts: StartBucket
        /// When somebody who waits for a start should look; `nil` when nobody waits.
        var opensAt: UTCMilliseconds?
        /// Whether it is to be written.
        var isChanged = false

        fileprivate init(_ limits: JobLimits, fullAtUs: Int64?, opensAt: UTCMilliseconds?, now: UTCMilliseconds) {
            starts = StartBucket(
                limits.rate ?? StartRate(count: 1, perMs: 1), burst: limits.effectiveBurst ?? 1, fullAtUs: fullAtUs,
                now: now)
            self.opensAt = opensAt
        }
    }

    private static let select = """
        SELECT limit_key, full_at, opens_at FROM dotjob.dot_start_rate WHERE job_id = $1 AND limit_key = ANY($2)
        """

    static func step(ofJob job: JobID, keys: [String]) -> PostgresStep { PostgresStep(select, [job, keys]) }

    /// The buckets of all of the keys.
    ///
    /// - Parameter rows: the answer to `step`.
    static func buckets(
        _ limits: JobLimits, keys: [String], _ rows: PostgresRows, now: UTCMilliseconds
    ) -> [String: Bucket] {
        var buckets: [String: Bucket] = [:]
        for key in keys { buckets[key] = Bucket(limits, fullAtUs: nil, opensAt: nil, now: now) }
        for row in rows { buckets[row[0]] = Bucket(limits, fullAtUs: row[1], opensAt: row[2], now: now) }
        return buckets
    }

    private static let upsert = """
        INSERT INTO dotjob.dot_start_rate (job_id, limit_key, group_id, full_at, opens_at)
        SELECT $1, n.key, $2, n.full_at, n.opens_at FROM unnest($3::text[], $4::bigint[], $5::bigint[])
            AS n (key, full_at, opens_at)
        ON CONFLICT (job_id, limit_key) DO UPDATE
        SET group_id = excluded.group_id, full_at = excluded.full_at, opens_at = excluded.opens_at
        """

    static func write(_ buckets: [(key: String, value: Bucket)], job: JobID, group: GroupID) -> PostgresStep {
        PostgresStep(
            upsert,
            [job, group, buckets.map(\.key), buckets.map(\.value.starts.fullAtUs), buckets.map(\.value.opensAt)])
    }

    static let firstOpening = """
        SELECT opens_at FROM dotjob.dot_start_rate WHERE group_id = $1 AND opens_at IS NOT NULL ORDER BY opens_at LIMIT 1
        """

    /// Asks when the first task of the group that waits for a start may have one; no row when none waits.
    static func firstOpening(ofGroup group: GroupID) -> PostgresStep { PostgresStep(firstOpening, [group]) }

    static let open = """
        SELECT job_id, limit_key FROM dotjob.dot_start_rate
        WHERE group_id = $1 AND opens_at IS NOT NULL AND opens_at <= $2 ORDER BY opens_at LIMIT $3
        """

    /// Those of the group for whose starts somebody waits, and which have some.
    static func open(
        ofGroup group: GroupID, now: UTCMilliseconds, limit: Int, _ db: PostgresConnection
    ) throws -> [(job: JobID, key: String)] {
        try db.run(open, group, now, limit).map { ($0[0], $0[1]) }
    }

    /// Forgets what is left of a job's rate: it is another one now.
    static func forget(job: JobID, _ db: PostgresConnection) throws {
        try db.run("DELETE FROM dotjob.dot_start_rate WHERE job_id = $1", job)
    }
}
