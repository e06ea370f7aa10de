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
        try key.page(filter) { after in
            let index = filter.order == .nextRun ? "dot_job_info_due" : "dot_job_info_failed"
            let source = "dot_job_info AS j INDEXED BY \(index)"
            var query = query(filter, from: source, orderedBy: key.order)
            query.add("\(key.column) IS NOT NULL")
            query.add("(\(key.column), j.id) \(key.comparison) (?, ?)", after.0, after.1)
            return try query.page(
                db, columns, joins: joins, limit: filter.limit, cursor: key.cursor, item: Job.init)
        } others: { name, limit in
            try byName(filter, after: name, limit: limit, where: "\(key.column) IS NULL", db)
        }
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
