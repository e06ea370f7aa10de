import GRDB
import JobModel
import JobStore

/// The rows of `dot_start_rate`: what is left of jobs' rates, and who waits for more.
enum StartRates {
    /// One row, as a transaction has it.
    struct Bucket {
        var starts: StartBucket
        /// When somebody who waits for a start should look; `nil` when nobody waits.
        var opensAt: UTCMilliseconds?
        /// Whether it is to be written.
        var isChanged = false
    }

    private static let select = "SELECT full_at, opens_at FROM dot_start_rate WHERE job_id = ?1 AND limit_key = ?2"

    static func bucket(
        _ limits: JobLimits, job: JobID, key: String, now: UTCMilliseconds, _ db: Database
    ) throws -> Bucket {
        let statement = try HotStatement(db, select)
        statement.bind(1, job)
        try statement.bind(2, key)
        let isKnown = try statement.step()
        let fullAt = isKnown ? statement.int(0) : nil
        let opensAt = isKnown ? statement.optionalInt(1) : nil
        if isKnown { statement.reset() }
        let starts = StartBucket(
            limits.rate ?? StartRate(count: 1, perMs: 1), burst: limits.effectiveBurst ?? 1, fullAtUs: fullAt, now: now)
        return Bucket(starts: starts, opensAt: opensAt)
    }

    private static let upsert = """
        INSERT INTO dot_start_rate (job_id, limit_key, group_id, full_at, opens_at) VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT (job_id, limit_key) DO UPDATE SET group_id = ?3, full_at = ?4, opens_at = ?5
        """

    static func write(_ bucket: Bucket, job: JobID, key: String, group: GroupID, _ db: Database) throws {
        let statement = try HotStatement(db, upsert)
        statement.bind(1, job)
        try statement.bind(2, key)
        statement.bind(3, group)
        statement.bind(4, bucket.starts.fullAtUs)
        statement.bind(5, bucket.opensAt)
        try statement.run()
    }

    static let firstOpening = """
        SELECT opens_at FROM dot_start_rate INDEXED BY dot_start_rate_opens
        WHERE group_id = ?1 AND opens_at IS NOT NULL ORDER BY opens_at LIMIT 1
        """

    /// When the first task of the group that waits for a start may have one; `nil` when none waits.
    static func firstOpening(ofGroup group: GroupID, _ db: Database) throws -> UTCMilliseconds? {
        let statement = try HotStatement(db, firstOpening)
        statement.bind(1, group)
        guard try statement.step() else { return nil }
        defer { statement.reset() }
        return statement.int(0)
    }

    static let open = """
        SELECT job_id, limit_key FROM dot_start_rate INDEXED BY dot_start_rate_opens
        WHERE group_id = ?1 AND opens_at IS NOT NULL AND opens_at <= ?2 ORDER BY opens_at LIMIT ?3
        """

    /// Those of the group for whose starts somebody waits, and which have some.
    static func open(ofGroup group: GroupID, now: UTCMilliseconds, limit: Int, _ db: Database) throws -> [(
        JobID, String
    )] {
        let statement = try HotStatement(db, open)
        statement.bind(1, group)
        statement.bind(2, now)
        statement.bind(3, limit)
        var found: [(JobID, String)] = []
        while try statement.step() { found.append((statement.int(0), statement.text(1))) }
        return found
    }

    /// Forgets what is left of a job's rate: it is another one now.
    static func forget(job: JobID, _ db: Database) throws {
        try db.execute(sql: "DELETE FROM dot_start_rate WHERE job_id = ?", arguments: [job])
    }
}
