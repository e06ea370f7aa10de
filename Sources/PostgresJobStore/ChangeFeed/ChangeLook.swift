import JobModel
import JobStore

/// One look at what has changed since a mark, on one state of the database.
///
/// Up to `mostRows` new rows of the log and of the queue are read each. When there are more they are counted, up to `mostCounted`, and the
/// newest are a sample. Rows are not seen in the order of their ids (`IDStream`). Nothing is written for it, and no index is there for it.
struct ChangeLook {
    static let mostRows = ChangeNotes.mostRows
    /// Rows that are counted where there are more.
    static let mostCounted = 10_000
    /// Rows that are read where there are more.
    static let sampleRows = 64

    let db: PostgresConnection
    let now: UTCMilliseconds
    var notes: ChangeNotes
    /// Of the transactions that this look does not see: the first that was under way, and the first that had not begun.
    let unseen: (oldest: Int64, next: Int64)

    private static let snapshot = """
        SELECT pg_snapshot_xmin(s)::text::bigint, pg_snapshot_xmax(s)::text::bigint FROM pg_current_snapshot() AS s
        """

    init(_ db: PostgresConnection, since mark: ChangeMark, now: UTCMilliseconds) throws {
        self.db = db
        self.now = now
        notes = ChangeNotes(since: mark, now: now)
        let snapshot = try db.run(Self.snapshot)[0]
        unseen = (snapshot[0], snapshot[1])
    }

    /// Takes note of how all is, and of no change.
    mutating func begin() throws {
        try readHeads()
        notes.mark.attempts = try attempts()
        try lookAtTables()
        try lookAtClaims(ended: [], isBusy: false)
        notes.forgetChanges()
    }

    mutating func run() throws {
        // Names come with the groups.
        try lookAtTables()
        try lookAtReleases()
        try lookAtAudit()
        try lookAtNewJobs()
        try lookAtNewTasks()
        let ended = try lookAtLog()
        try lookAtClaims(ended: ended ?? [], isBusy: ended == nil)
        try lookAtTouchedJobs()
        notes.settleDebts()
    }
}
