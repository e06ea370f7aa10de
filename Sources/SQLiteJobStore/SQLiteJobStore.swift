public import CoreMetrics
import GRDB
public import JobModel
public import JobStore
import Metering

/// A store in one SQLite file, shared by any number of processes of one machine.
///
/// Thread-safe; every call blocks its thread. Calls on one store take turns, so a process that must not wait for its own writer
/// opens a second store. Beside the file lies a directory, `<path>.d`, with the locks and the doorbell.
public final class SQLiteJobStore: Sendable {
    public struct Options: Sendable {
        /// Makes the file when it is missing; otherwise that is an error.
        public var createIfMissing = true
        public var durability = Durability.normal
        /// How long a call waits for other writers.
        public var busyTimeoutMs: Int32 = 10_000
        /// The size of the write-ahead log beyond which no more tasks are claimed; beyond half as much again nothing is added.
        public var walLimitBytes = 256 << 20
        /// What local times in parameters are read by: UTC for who writes no tasks.
        public var utcOffset: UTCOffset = { _, _ in 0 }
        /// What waits and checkpoints are counted by.
        public var metrics: any MetricsFactory = NOOPMetricsHandler.instance

        public init() {}
    }

    /// As it was given.
    public let path: String
    let options: Options
    let turnstile: WriteTurnstile
    let doorbell: SQLiteDoorbell
    // Before the queue: it outlives the connection that reports to it.
    let log: WriteAheadLog
    let queue: DatabaseQueue
    let files: OpenFiles
    let schema = SchemaWatch()
    let openTransaction = OpenTransaction()

    /// Opens the database, and makes or migrates it where needed.
    ///
    /// - Throws: `notFound` when the file or its directory is missing, `readOnly`, `corrupt`, `newerSchema`, `invalid` when the
    ///   database belongs to another program, `busy` when another process keeps it locked, `refused` when the log beside it is
    ///   another file's.
    public init(path: String, options: Options = Options()) throws {
        self.path = path
        self.options = options
        log = WriteAheadLog(
            database: RealPath.of(path), named: path, limitBytes: options.walLimitBytes,
            busyTimeoutMs: options.busyTimeoutMs, durations: Metric.checkpoint.durations(in: options.metrics))
        let isNew = try Self.checkPlace(of: path, createIfMissing: options.createIfMissing)
        if !isNew {
            try FileMatch.check(
                RealPath.of(path), directory: Self.dataDirectory(forDatabase: path), named: path)
        }
        // A file that is no database of ours is found out before anything is made beside it.
        let existing = isNew ? nil : try Self.open(path: path, options: options, log: log)
        let directory = try Self.makeDataDirectory(forDatabase: path)
        turnstile = try WriteTurnstile(
            directory: directory, database: path, waits: Metric.writeWait.durations(in: options.metrics))
        doorbell = try SQLiteDoorbell(directory: directory, database: path)
        queue =
            try existing
            ?? turnstile.pass(timeoutMs: options.busyTimeoutMs) { [log] _ in
                try Self.open(path: path, options: options, log: log)
            }
        try Self.bringUpToDate(queue, turnstile, options, path: path)
        files = OpenFiles(database: RealPath.of(path), directory: directory)
        remember(files, in: directory)
        try bindToFile()
    }

    deinit {
        guard files.changeNow() != nil else { return }
        queue.inDatabase { leaveFiles($0) }
    }

    private func remember(_ files: OpenFiles, in directory: String) {
        guard let remembered = files.remembered, RememberedFiles.read(in: directory) != remembered else { return }
        remembered.write(in: directory, database: path)
    }

    /// The directory beside the database that holds what belongs to it but is no table: one, whatever links the path goes by.
    public static func dataDirectory(forDatabase path: String) -> String { "\(RealPath.of(path)).d" }
}
