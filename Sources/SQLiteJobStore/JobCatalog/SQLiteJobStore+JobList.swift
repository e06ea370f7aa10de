import GRDB
public import JobModel
public import JobStore

extension SQLiteJobStore {
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
    private static func jobs(_ filter: JobFilter, by key: JobListKey, _ db: Database) throws -> Page<Job> {
        if let name = filter.after.flatMap(JobListKey.name) { return try others(filter, by: key, after: name, db) }
        var query = query(filter, from: key.source, orderedBy: key.order)
        query.add("\(key.column) IS NOT NULL")
        let (time, id) = try filter.after?.pair() ?? key.beginning
        query.add("(\(key.column), j.id) \(key.comparison) (?, ?)", time, id)
        let first = try query.page(
            db, columns, joins: joins, limit: filter.limit, cursor: { PageCursor(key.time($0) ?? 0, $0.id) },
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
        _ filter: JobFilter, by key: JobListKey, after name: String, _ db: Database
    ) throws -> Page<Job> {
        let page = try byName(filter, after: name, limit: filter.limit, where: "\(key.column) IS NULL", db)
        return Page(items: page.items, next: page.next.map { JobListKey.cursor(behind: $0.text) })
    }

    // No name is empty.
    private static func byName(
        _ filter: JobFilter, after name: String, limit: Int, where condition: String? = nil, _ db: Database
    ) throws -> Page<Job> {
        var query = query(filter)
        query.add("j.name > ?", name)
        if let condition { query.add(condition) }
        return try query.page(
            db, columns, joins: joins, limit: limit, cursor: { PageCursor($0.name) }, item: Job.init)
    }

    private static let columns = "j.*, g.group_name"
    private static let joins = "CROSS JOIN dot_execute_group AS g ON g.id = j.job_group"

    private static func query(
        _ filter: JobFilter, from source: String? = nil, orderedBy order: String = "j.name"
    ) -> ListQuery {
        var query = ListQuery(from: source ?? Self.source(filter), orderedBy: order)
        query.add("j.deleted_at IS NULL")
        if let group = filter.groupID { query.add("j.job_group = ?", group) }
        if let text = filter.containing {
            let pattern = "%\(escaped(text))%"
            let columns = ["j.name", "j.executor_handler", "j.author"]
            query.add(
                "(\(columns.map { "\($0) LIKE ? ESCAPE '\\'" }.joined(separator: " OR ")))", pattern, pattern, pattern)
        }
        if filter.enabledOnly || filter.status != nil { query.add("j.disable = 0") }
        if filter.disabledOnly { query.add("j.disable = 1") }
        if let status = filter.status { query.add("j.trigger_status = ?", status.rawValue) }
        return query
    }

    private static func source(_ filter: JobFilter) -> String {
        // What is searched lies in the index: rows are read of those that are found.
        if filter.containing != nil { return "dot_job_info AS j INDEXED BY dot_job_info_search" }
        return "dot_job_info AS j INDEXED BY \(filter.groupID == nil ? "dot_job_info_name" : "dot_job_info_group")"
    }

    /// A text as LIKE looks for it, which knows no case of the letters A to Z.
    private static func escaped(_ text: String) -> String {
        ["\\", "%", "_"].reduce(text) { $0.replacing($1, with: "\\\($1)") }
    }
}

/// A time that jobs are listed by, where it is not their names.
private struct JobListKey {
    let column: String
    let isDescending: Bool
    private let index: String
    let time: @Sendable (Job) -> UTCMilliseconds?

    /// `nil` for names.
    init?(_ order: JobFilter.Order) {
        switch order {
        case .name: return nil
        case .nextRun:
            (column, index, isDescending) = ("j.trigger_next_time", "dot_job_info_due", false)
            time = { $0.nextTriggerAt }
        case .lastFailure:
            (column, index, isDescending) = ("j.last_failed_at", "dot_job_info_failed", true)
            time = { $0.lastFailedAt }
        }
    }

    var source: String { "dot_job_info AS j INDEXED BY \(index)" }
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
