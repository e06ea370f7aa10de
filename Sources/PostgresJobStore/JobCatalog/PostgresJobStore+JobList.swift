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
        try key.page(filter) { after in
            var query = query(filter, orderedBy: key.order)
            query.add("\(key.column) IS NOT NULL")
            query.add("(\(key.column), j.id) \(key.comparison) (?, ?)", after.0, after.1)
            return try query.page(
                db, jobColumns, joins: joins, limit: filter.limit, cursor: key.cursor, item: Job.init)
        } others: { name, limit in
            try byName(filter, after: name, limit: limit, where: "\(key.column) IS NULL", db)
        }
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
