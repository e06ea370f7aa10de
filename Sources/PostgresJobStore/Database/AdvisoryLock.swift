import JobModel

/// Locks that are no rows. They end with their transaction, whoever is in between.
enum AdvisoryLock {
    /// One process changes the tables.
    case migration
    /// One process folds what was counted.
    case folding
    /// A session's trips share it; who closes the session takes it alone, and so waits until the last of them has ended.
    case session(SessionID)

    static let take = "SELECT pg_advisory_xact_lock($1)"
    static let share = "SELECT pg_advisory_xact_lock_shared($1)"

    /// Other schemas of the database, and other programs in it, have their own. Two names that meet only wait for each other.
    func key(_ location: PostgresLocation) -> Int64 {
        let (kind, number): (UInt8, Int64) =
            switch self {
            case .migration: (1, 0)
            case .session(let id): (2, id)
            case .folding: (3, 0)
            }
        // FNV-1a.
        let hash = "dotjob \(location.schema) \(kind)".utf8.reduce(UInt32(2_166_136_261)) {
            ($0 ^ UInt32($1)) &* 16_777_619
        }
        return Int64(bitPattern: UInt64(hash) << 32 | UInt64(truncatingIfNeeded: number) & 0xFFFF_FFFF)
    }
}
