package import JobModel

/// What one look has noted of what has changed since a mark, whatever store it looks at.
package struct ChangeNotes {
    /// New rows of a table that are told one by one.
    package static let mostRows = 256
    /// Keys of a sample.
    private static let sampleKeys = 20
    /// While rows are passed over: how often each group gets a hint, lest something be missed.
    private static let coverMs: Int64 = 5_000

    package var mark: ChangeMark
    package private(set) var changes: [StoreChange] = []
    /// Jobs that may be in another state.
    package private(set) var touchedJobs: Set<JobID> = []
    /// Whether rows were passed over.
    package var isPassing = false

    package init(since mark: ChangeMark, now: UTCMilliseconds) {
        self.mark = mark
        self.mark.advance(to: now)
    }

    package mutating func add(_ change: StoreChange) {
        var change = change
        change.groupName = change.groupID.flatMap { mark.groupNames[$0] }
        changes.append(change)
    }

    package mutating func add(
        _ topic: StoreChange.Topic, _ kind: StoreChange.Kind, of group: GroupID?, _ key: String, version: Int64? = nil,
        _ adjust: (inout StoreChange) -> Void = { _ in }
    ) {
        var change = StoreChange(topic, kind, of: group, key: key, version: version ?? mark.version)
        adjust(&change)
        add(change)
    }

    /// Takes note of many changes in a group at once.
    package mutating func addMany(
        _ topic: StoreChange.Topic, _ kind: StoreChange.Kind, of group: GroupID?, count: Int, sample: [String] = []
    ) {
        var change = StoreChange(topic, kind, of: group, key: nil, version: mark.version)
        change.count = count
        change.sample = Array(sample.prefix(Self.sampleKeys))
        add(change)
    }

    package mutating func touch(_ job: JobID) {
        if touchedJobs.count < Self.mostRows { touchedJobs.insert(job) } else { isPassing = true }
    }

    /// Has each group get a hint: what was passed over has come.
    package mutating func owe() { if mark.owedSince == nil { mark.owedSince = mark.version } }

    /// Where rows were passed over, some may be of a group that no count speaks of.
    package mutating func settleDebts() {
        if isPassing { owe() }
        guard let since = mark.owedSince, !isPassing || mark.version - since >= Self.coverMs else { return }
        for group in mark.groups.keys.sorted() {
            addMany(.task, .changed, of: group, count: 0)
            addMany(.job, .changed, of: group, count: 0)
        }
        mark.owedSince = isPassing ? mark.version : nil
    }

    /// Forgets what was noted: a first look tells of no change.
    package mutating func forgetChanges() { changes = [] }
}
