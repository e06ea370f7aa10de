public import JobModel
public import JobStore

extension PostgresJobStore {
    public func jobs(_ filter: JobFilter) throws -> Page<Job> {
        try read { db in
            guard let key = JobListKey(filter.order) else {
                return try Self.byName(filter, after: filter.after?.text ?? "", limit: filter.limit, db)
            }
            return try Self.jobs(filter, by: key, db)
        }
    }

    public func jobCount(_ filter: JobFilter) throws -> ListCount { try read { try Self.query(filter).count($0) } }

    /// Those that have such a time, and behind them the others.
    private static func jobs(_ filter: JobFilter, by key: JobListKey, _ db: PostgresConnection) throws -> Page<Job> {
        if let name = filter.after.flatMap(JobListKey.name) { return try others(filter, by: key, after: name, db) }
        var query = query(filter, orderedBy: key.order)
        query.add("\(key.column) IS NOT NULL")
        let (time, id) = try filter.after?.pair() ?? key.beginning
        query.add("(\(key.column), j.id) \(key.comparison) (?, ?)", time, id)
        let first = try query.page(
            db, jobColumns, joins: joins, limit: filter.limit, cursor: { PageCursor(key.time($0) ?? 0, $0.id) },
            item: Job.init)
        guard first.next == nil else { return first }
        var rest = filter
        rest.limit = max(filter.limit - first.count, 1)
        let second = try others(rest, by: key, after: "", db)
        guard first.count < filter.limit else {
            return Page(items: first.items, next: second.isEmpty ? nil : JobListKey.cursor(behind: ""))
        }
        return Page(items: first.items + second.items, next: second.next)
    }

    private static func others(
        _ filter: JobFilter, by key: JobListKey, after name: String, _ db: PostgresConnection
    ) throws -> Page<Job> {
        let page = try byName(filter, after: name, limit: filter.limit, where: "\(key.column) IS NULL", db)
        return Page(items: page.items, next: page.next.map { JobListKey.cursor(behind: $0.text) })
    }

    // No name is empty.
    private static func byName(
        _ filter: JobFilter, after name: String, limit: Int, where condition: String? = nil, _ db: PostgresConnection
    ) throws -> Page<Job> {
        var query = query(filter)
        query.add("j.name > ?", name)
        if let condition { query.add(condition) }
        return try query.page(
            db, jobColumns, joins: joins, limit: limit, cursor: { PageCursor($0.name) }, item: Job.init)
    }

    private static let joins = "JOIN dotjob.dot_execute_group AS g ON g.id = j.job_group"

    private static func query(_ filter: JobFilter, orderedBy order: String = "j.name") -> ListQuery {
        var query = ListQuery(from: "dotjob.dot_job_info AS j", orderedBy: order)
        query.add("j.deleted_at IS NULL")
        if let group = filter.groupID { query.add("j.job_group = ?", group) }
        if let text = filter.containing {
            let columns = ["j.name", "j.executor_handler", "j.author"]
            // The letters A to Z in either case, whatever the database's language makes of others.
            let conditions = columns.map { "strpos(lower(\($0) COLLATE \"C\"), lower(? COLLATE \"C\")) > 0" }
            query.add("(\(conditions.joined(separator: " OR ")))", text, text, text)
        }
        if filter.enabledOnly || filter.status != nil { query.add("j.disable = 0") }
        if filter.disabledOnly { query.add("j.disable = 1") }
        if let status = filter.status { query.add("\(triggerStatus) = ?", status.rawValue) }
        return query
    }
}

/// A time that jobs are listed by, where it is not their names.
private struct JobListKey {
    let column: String
    let isDescending: Bool
    let time: @Sendable (Job) -> UTCMilliseconds?

    /// `nil` for names.
    init?(_ order: JobFilter.Order) {
        switch order {
        case .name: return nil
        case .nextRun:
            (column, isDescending) = ("j.trigger_next_time", false)
            time = { $0.nextTriggerAt }
        case .lastFailure:
            (column, isDescending) = ("j.last_failed_at", true)
            time = { $0.lastFailedAt }
        }
    }

    var order: String { isDescending ? "\(column) DESC, j.id DESC" : "\(column), j.id" }
    /// What no row lies before.
    var beginning: (UTCMilliseconds, JobID) { isDescending ? (.max, .max) : (.min, .min) }
    /// Whether a row lies behind another.
    var comparison: String { isDescending ? "<" : ">" }

    /// A place among those that have no such time.
    static func cursor(behind name: String) -> PageCursor { PageCursor(".\(name)") }

    /// The name of that place; `nil` for a place among the others.
    static func name(in cursor: PageCursor) -> String? {
        cursor.text.first == "." ? String(cursor.text.dropFirst()) : nil
    }
}
