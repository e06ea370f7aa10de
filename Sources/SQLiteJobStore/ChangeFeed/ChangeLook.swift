import GRDB
import JobModel
import JobStore

/// One look at what has changed since a mark, on one state of the database.
///
/// Up to `mostRows` new rows of the log and of the queue are read each. When there are more they are counted, by what the tables of pages
/// and tallies know, and the newest are a sample. Nothing is written for it, and no index is there for it.
struct ChangeLook {
    /// New rows of a table that are told one by one.
    static let mostRows = 256
    /// Rows that are read where there are more.
    static let sampleRows = 64
    /// Keys of a sample.
    private static let sampleKeys = 20
    /// While rows are passed over: how often each group gets a hint, lest something be missed.
    private static let coverMs: Int64 = 5_000

    let db: Database
    let now: UTCMilliseconds
    var mark: ChangeMark
    private(set) var changes: [StoreChange] = []
    /// Jobs that may be in another state.
    private(set) var touchedJobs: Set<JobID> = []
    /// Whether rows were passed over.
    var isPassing = false

    init(_ db: Database, since mark: ChangeMark, now: UTCMilliseconds) throws {
        self.db = db
        self.now = now
        self.mark = mark
        self.mark.advance(to: now)
    }

    /// Takes note of how all is, and of no change.
    mutating func begin() throws {
        try readHeads()
        mark.attempts = try attempts()
        try lookAtTables()
        try lookAtReleases()
        try lookAtClaims(ended: [], isBusy: false)
        changes = []
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
        settleDebts()
    }

    // MARK: - Noting

    mutating func add(_ change: StoreChange) {
        var change = change
        change.groupName = change.groupID.flatMap { mark.groupNames[$0] }
        changes.append(change)
    }

    mutating func add(
        _ topic: StoreChange.Topic, _ kind: StoreChange.Kind, of group: GroupID?, _ key: String, version: Int64? = nil,
        _ adjust: (inout StoreChange) -> Void = { _ in }
    ) {
        var change = StoreChange(topic, kind, of: group, key: key, version: version ?? mark.version)
        adjust(&change)
        add(change)
    }

    /// Takes note of many changes in a group at once.
    mutating func addMany(
        _ topic: StoreChange.Topic, _ kind: StoreChange.Kind, of group: GroupID?, count: Int, sample: [String] = []
    ) {
        var change = StoreChange(topic, kind, of: group, key: nil, version: mark.version)
        change.count = count
        change.sample = Array(sample.prefix(Self.sampleKeys))
        add(change)
    }

    mutating func touch(_ job: JobID) {
        if touchedJobs.count < Self.mostRows { touchedJobs.insert(job) } else { isPassing = true }
    }

    /// Where rows were passed over, some may be of a group that no count speaks of.
    private mutating func settleDebts() {
        if isPassing, mark.owedSince == nil { mark.owedSince = mark.version }
        guard let since = mark.owedSince, !isPassing || mark.version - since >= Self.coverMs else { return }
        for group in mark.groups.keys.sorted() {
            addMany(.task, .changed, of: group, count: 0)
            addMany(.job, .changed, of: group, count: 0)
        }
        mark.owedSince = isPassing ? mark.version : nil
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
        mark.logID = try head(Self.logHead)
        mark.auditID = try head(Self.auditHead)
        mark.releaseID = try head(Self.releaseHead)
        mark.transitionID = try head(Self.transitionHead)
        mark.taskID = try lastID(of: "dot_task_queue")
        mark.jobID = try lastID(of: "dot_job_info")
    }
}
