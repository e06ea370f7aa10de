import CoreMetrics
import GRDB
import GRDBSQLite
import Glibc
import JobStore
import Metering
import Synchronization

/// Keeps SQLite's write-ahead log short.
///
/// SQLite's own checkpoint runs after the commit, when other writers are at it again, and the log starts over only when a
/// checkpoint has caught up and nobody reads. So the writer whose commit filled the log cleans up before it leaves the
/// turnstile.
final class WriteAheadLog: Sendable {
    static let framesBetweenCheckpoints = 4_000

    private struct State {
        /// Frames in the log after this connection's last commit.
        var frames = 0
        /// Frames in the log at the last checkpoint.
        var framesChecked = 0
        var stalledBy: StalledLog?
    }

    private let state = Mutex(State())
    private let path: String
    private let name: String
    private let limitBytes: Int
    private let busyTimeoutMs: Int32
    private let durations: CoreMetrics.Timer

    /// - Parameters:
    ///   - database: its real path.
    ///   - name: as it was given.
    ///   - durations: what checkpoints are timed by.
    init(database: String, named name: String, limitBytes: Int, busyTimeoutMs: Int32, durations: CoreMetrics.Timer) {
        path = database
        self.name = name
        self.limitBytes = limitBytes
        self.busyTimeoutMs = busyTimeoutMs
        self.durations = durations
    }

    /// Why the log cannot be kept below its limit, naming who reads; `nil` while it can.
    var stalledBy: StalledLog? { state.withLock(\.stalledBy) }

    /// In bytes. A log that has started over keeps its size until it is emptied.
    var sizeOnDisk: Int {
        var status = stat()
        return stat("\(path)-wal", &status) == 0 ? Int(status.st_size) : 0
    }

    /// Learns of the connection's commits. This object must outlive the connection.
    func watch(_ db: Database) {
        let me = Unmanaged.passUnretained(self).toOpaque()
        _ = sqlite3_wal_hook(
            db.sqliteConnection,
            { context, _, _, frames in
                guard let context else { return SQLITE_OK }
                let log = Unmanaged<WriteAheadLog>.fromOpaque(context).takeUnretainedValue()
                log.state.withLock { $0.frames = Int(frames) }
                return SQLITE_OK
            }, me)
    }

    /// Whether the log has grown enough since the last checkpoint for the next one.
    var isCheckpointDue: Bool {
        state.withLock { state in
            // Fewer frames than before: the log has started over.
            if state.frames < state.framesChecked { state.framesChecked = 0 }
            return state.stalledBy != nil || state.frames - state.framesChecked >= Self.framesBetweenCheckpoints
        }
    }

    /// Carries the log's pages over into the database. Call inside the turnstile, outside a transaction, when the files are known to
    /// belong together.
    func checkpoint(_ db: Database) throws {
        let start = ContinuousClock.now
        defer { durations.record(since: start) }
        let frames = try checkpoint(db, SQLITE_CHECKPOINT_PASSIVE)?.log ?? 0
        let pageBytes = try Int.fetchOne(db, sql: "PRAGMA page_size") ?? 4096
        var stalledBy: StalledLog?
        if frames * pageBytes > limitBytes, try !startOver(db) {
            stalledBy = StalledLog(
                store: "database \"\(name)\"", bytes: frames * pageBytes, limitBytes: limitBytes,
                readers: WALReaders.of(database: path))
        }
        state.withLock {
            $0.framesChecked = frames
            $0.stalledBy = stalledBy
        }
    }

    /// Empties the log unless somebody reads it.
    private func startOver(_ db: Database) throws -> Bool {
        // The busy handler would wait for the readers, and everybody behind us in the turnstile with it.
        sqlite3_busy_timeout(db.sqliteConnection, 0)
        defer { sqlite3_busy_timeout(db.sqliteConnection, busyTimeoutMs) }
        return try checkpoint(db, SQLITE_CHECKPOINT_TRUNCATE) != nil
    }

    /// - Returns: the frames in the log, or `nil` when somebody is in the way.
    private func checkpoint(_ db: Database, _ mode: Int32) throws -> (log: Int, done: Int)? {
        var log: Int32 = 0
        var done: Int32 = 0
        let code = sqlite3_wal_checkpoint_v2(db.sqliteConnection, nil, mode, &log, &done)
        switch code {
        case SQLITE_OK: return (Int(log), Int(done))
        case SQLITE_BUSY: return nil
        default: throw DatabaseError(resultCode: ResultCode(rawValue: code), message: db.lastErrorMessage)
        }
    }
}
