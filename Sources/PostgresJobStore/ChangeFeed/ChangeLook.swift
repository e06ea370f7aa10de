import JobModel
import JobStore

/// One look at what has changed since a mark, on one state of the database.
///
/// Up to `mostRows` new rows of the log and of the queue are read each. When there are more they are counted, up to `mostCounted`, and the
/// newest are a sample. Rows are not seen in the order of their ids (`IDStream`). Nothing is written for it, and no index is there for it.
struct ChangeLook {
    /// New rows of a table that are told one by one.
    static let mostRows = 256
    /// Rows that are counted where there are more.
    static let mostCounted = 10_000
    /// Rows that are read where there are more.
    static let sampleRows = 64
    /// Keys of a sample.
    private static let sampleKeys = 20
    /// While rows are passed over: how often each group gets a hint, lest something be missed.
    private static let coverMs: Int64 = 5_000

    let db: PostgresConnection
    let now: UTCMilliseconds
    var mark: ChangeMark
    private(set) var changes: [StoreChange] = []
    /// Jobs that may be in another state.
    private(set) var touchedJobs: Set<JobID> = []
    /// Whether rows were passed over.
    var isPassing = false
    /// Of the transactions that this look does not see: the first that was under way, and the first that had not begun.
    let unseen: (oldest: Int64, next: Int64)

    private static let snapshot = """
        SELECT pg_snapshot_xmin(s)::text::bigint, pg_snapshot_xmax(s)::text::bigint FROM pg_current_snapshot() AS s
        """

    init(_ db: PostgresConnection, since mark: ChangeMark, now: UTCMilliseconds) throws {
        self.db = db
        self.now = now
        self.mark = mark
        self.mark.advance(to: now)
        let snapshot = try db.run(Self.snapshot)[0]
        unseen = (snapshot[0], snapshot[1])
    }

    /// Takes note of how all is, and of no change.
    mutating func begin() throws {
        try readHeads()
        mark.attempts = try attempts()
        try lookAtTables()
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

    /// Has each group get a hint: what was passed over has come.
    mutating func owe() { if mark.owedSince == nil { mark.owedSince = mark.version } }

    /// Where rows were passed over, some may be of a group that no count speaks of.
    private mutating func settleDebts() {
        if isPassing { owe() }
        guard let since = mark.owedSince, !isPassing || mark.version - since >= Self.coverMs else { return }
        for group in mark.groups.keys.sorted() {
            addMany(.task, .changed, of: group, count: 0)
            addMany(.job, .changed, of: group, count: 0)
        }
        mark.owedSince = isPassing ? mark.version : nil
    }
}
