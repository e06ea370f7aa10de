import GRDB
import JobModel
import JobStore

/// One look at what has changed since a mark, on one state of the database.
///
/// Up to `mostRows` new rows of the log and of the queue are read each. When there are more they are counted, by what the tables of pages
/// and tallies know, and the newest are a sample. Nothing is written for it, and no index is there for it.
struct ChangeLook {
    static let mostRows = ChangeNotes.mostRows
    /// Rows that are read where there are more.
    static let sampleRows = 64

    let db: Database
    let now: UTCMilliseconds
    var notes: ChangeNotes

    init(_ db: Database, since mark: ChangeMark, now: UTCMilliseconds) throws {
        self.db = db
        self.now = now
        notes = ChangeNotes(since: mark, now: now)
    }

    /// Takes note of how all is, and of no change.
    mutating func begin() throws {
        try readHeads()
        notes.mark.attempts = try attempts()
        try lookAtTables()
        try lookAtReleases()
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

    // MARK: - Ids

    static let logHead = "SELECT max(id) FROM dot_job_log"
    static let auditHead = "SELECT max(id) FROM dot_audit"
    static let releaseHead = "SELECT max(id) FROM dot_release"
    // What has been given, also to rows that are gone.
    private static let given = "SELECT seq FROM sqlite_sequence WHERE name = ?"

    func head(_ sql: String) throws -> Int64 { try Int64.fetchOne(db.cachedStatement(sql: sql)) ?? 0 }

    func lastID(of table: String) throws -> Int64 {
        try Int64.fetchOne(db.cachedStatement(sql: Self.given), arguments: [table]) ?? 0
    }

    private mutating func readHeads() throws {
        notes.mark.logID = try head(Self.logHead)
        notes.mark.auditID = try head(Self.auditHead)
        notes.mark.releaseID = try head(Self.releaseHead)
        notes.mark.transitionID = try head(Self.transitionHead)
        notes.mark.taskID = try lastID(of: "dot_task_queue")
        notes.mark.jobID = try lastID(of: "dot_job_info")
    }
}
