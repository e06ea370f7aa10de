public import JobModel
public import JobStore

extension PostgresJobStore: ReleaseStore {
    public func desiredRelease(ofGroup group: GroupID) throws -> Release? {
        try read { db in
            let desired: ReleaseID?? = try db.run(
                "SELECT desired_release FROM dotjob.dot_execute_group WHERE id = $1", group
            ).value()
            return try (desired ?? nil).flatMap { try Self.release($0, db) }
        }
    }

    public func releases(_ filter: ReleaseFilter) throws -> Page<Release> {
        try read { db in
            var query: ListQuery
            if let group = filter.groupName {
                // Of a group, the index of its numbers is in the order of its ids.
                query = ListQuery(from: "dotjob.dot_release AS r", orderedBy: "r.number DESC")
                query.add("r.group_id = ?", try Self.group(named: group, db).id)
                if let after = filter.after {
                    query.add("r.number < (SELECT number FROM dotjob.dot_release WHERE id = ?)", try after.id())
                }
            } else {
                query = ListQuery(from: "dotjob.dot_release AS r", orderedBy: "r.id DESC")
                query.add("r.id < ?", try filter.after?.id() ?? .max)
            }
            if filter.isNewestOnly {
                // Of each group the end of the index of its numbers, instead of every release that there ever was.
                query.add(
                    """
                    r.id IN (SELECT (SELECT n.id FROM dotjob.dot_release AS n
                                     WHERE n.group_id = g.id ORDER BY n.number DESC LIMIT 1)
                             FROM dotjob.dot_execute_group AS g)
                    """)
            }
            return try query.page(
                db, "r.id", limit: filter.limit, cursor: { PageCursor($0.id) },
                item: { try Self.existingRelease($0["id"], db) })
        }
    }

    public func release(_ id: ReleaseID) throws -> Release? {
        try read { try Self.release(id, $0) }
    }

    public func releases(_ ids: [ReleaseID]) throws -> [Release] {
        try read { db in try Set(ids).sorted(by: >).compactMap { try Self.release($0, db) } }
    }

    public func release(number: Int64, ofGroup name: String) throws -> Release {
        try read { db in
            try Self.release(number: number, ofGroup: Self.group(named: name, db).id, named: name, db)
        }
    }

    static func release(
        number: Int64, ofGroup group: GroupID, named name: String, _ db: PostgresConnection
    ) throws -> Release {
        let id: ReleaseID? = try db.run(
            "SELECT id FROM dotjob.dot_release WHERE group_id = $1 AND number = $2", group, number
        ).value()
        guard let release = try id.flatMap({ try release($0, db) }) else {
            throw StoreError.noRelease(number: number, ofGroup: name)
        }
        return release
    }

    public func standings(of releases: [ReleaseID]) throws -> [ReleaseStanding] {
        try read { db in
            try db.run(
                """
                SELECT * FROM dotjob.dot_release_state WHERE release_id = ANY($1) ORDER BY release_id, executor_id
                """, releases
            ).compactMap(ReleaseStanding.init)
        }
    }

    static let firstTasks = """
        SELECT * FROM dotjob.dot_release_first_task WHERE release_id = ANY($1) ORDER BY release_id, executor_id
        """

    public func firstTasks(of releases: [ReleaseID]) throws -> [FirstTask] {
        try read { db in try db.run(Self.firstTasks, releases).map(FirstTask.init) }
    }

    public func attempts(of releases: [ReleaseID]) throws -> [ReleaseID: [HandleCode: Int64]] {
        let rows = try read { db in
            try db.run(
                """
                SELECT release_id, handle_code, attempts FROM dotjob.dot_release_tally WHERE release_id = ANY($1)
                """, releases)
        }
        var attempts: [ReleaseID: [HandleCode: Int64]] = [:]
        for row in rows {
            let code = HandleCode(rawValue: row["handle_code"]) ?? .failed
            attempts[row["release_id"], default: [:]][code, default: 0] += row["attempts"] as Int64
        }
        return attempts
    }
}

extension ReleaseStanding {
    /// - Returns: `nil` for a state that only a newer dotjob knows.
    fileprivate init?(_ row: PostgresRow) {
        guard let state = ReleaseState(rawValue: row["state"]) else { return nil }
        self.init(
            releaseID: row["release_id"], executorID: row["executor_id"], state: state, reason: row["reason"],
            changedAt: row["changed_at"])
    }
}
