import Foundation
import GRDB
public import JobModel
public import JobStore

extension SQLiteJobStore: ReleaseStore {
    public func desiredRelease(ofGroup group: GroupID) throws -> Release? {
        try read { db in
            try Int64.fetchOne(
                db, sql: "SELECT desired_release FROM dot_execute_group WHERE id = ?", arguments: [group]
            ).flatMap { try Self.release($0, db) }
        }
    }

    public func releases(_ filter: ReleaseFilter) throws -> Page<Release> {
        try read { db in
            var query: ListQuery
            if let group = filter.groupName {
                // Of a group, the index of its numbers is in the order of its ids.
                query = ListQuery(from: "dot_release AS r", orderedBy: "r.number DESC")
                query.add("r.group_id = ?", try Self.group(named: group, db).id)
                if let after = filter.after {
                    query.add("r.number < (SELECT number FROM dot_release WHERE id = ?)", try after.id())
                }
            } else {
                query = ListQuery(from: "dot_release AS r", orderedBy: "r.id DESC")
                query.add("r.id < ?", try filter.after?.id() ?? .max)
            }
            if filter.isNewestOnly {
                // Of each group the end of the index of its numbers, instead of every release that there ever was.
                query.add(
                    """
                    r.id IN (SELECT (SELECT n.id FROM dot_release AS n WHERE n.group_id = g.id ORDER BY n.number DESC LIMIT 1)
                             FROM dot_execute_group AS g)
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
        number: Int64, ofGroup group: GroupID, named name: String, _ db: Database
    ) throws -> Release {
        let id = try Int64.fetchOne(
            db, sql: "SELECT id FROM dot_release WHERE group_id = ? AND number = ?", arguments: [group, number])
        guard let release = try id.flatMap({ try release($0, db) }) else {
            throw StoreError.noRelease(number: number, ofGroup: name)
        }
        return release
    }

    static func desired(of group: ExecutorGroup, _ db: Database) throws -> Release? {
        try group.desiredReleaseID.map { try existingRelease($0, db) }
    }

    /// A release that another row names.
    static func existingRelease(_ id: ReleaseID, _ db: Database) throws -> Release {
        guard let release = try release(id, db) else { throw StoreError.releaseIsMissing(id) }
        return release
    }

    static func release(_ id: ReleaseID, _ db: Database) throws -> Release? {
        let row = try Row.fetchOne(
            db,
            sql: """
                SELECT r.*, g.group_name FROM dot_release AS r JOIN dot_execute_group AS g ON g.id = r.group_id
                WHERE r.id = ?
                """, arguments: [id])
        guard let row else { return nil }
        let plugins = try Row.fetchAll(
            db,
            sql: """
                SELECT p.*, x.system_library FROM dot_release_plugin AS x JOIN dot_plugin AS p ON p.id = x.plugin_id
                WHERE x.release_id = ? ORDER BY p.name
                """, arguments: [id]
        ).map(Plugin.init)
        return Release(
            id: id, groupID: row["group_id"], groupName: row["group_name"], number: row["number"],
            digest: row["digest"], plugins: plugins, publishedBy: row["published_by"],
            publishedAt: row["published_at"], note: row["note"], previousID: row["previous_release"],
            quarantinedAt: row["quarantined_at"], quarantineReason: row["quarantine_reason"])
    }

    public func standings(of releases: [ReleaseID]) throws -> [ReleaseStanding] {
        try read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT * FROM dot_release_state WHERE release_id IN (SELECT value FROM json_each(?))
                    ORDER BY release_id, executor_id
                    """, arguments: [Self.json(releases)]
            ).compactMap(ReleaseStanding.init)
        }
    }

    static let firstTasks = """
        SELECT * FROM dot_release_first_task WHERE release_id IN (SELECT value FROM json_each(?))
        ORDER BY release_id, executor_id
        """

    public func firstTasks(of releases: [ReleaseID]) throws -> [FirstTask] {
        try read { db in
            try Row.fetchAll(db, sql: Self.firstTasks, arguments: [Self.json(releases)]).map(FirstTask.init)
        }
    }

    public func attempts(of releases: [ReleaseID]) throws -> [ReleaseID: [HandleCode: Int64]] {
        let rows = try read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT release_id, handle_code, attempts FROM dot_release_tally
                    WHERE release_id IN (SELECT value FROM json_each(?))
                    """, arguments: [Self.json(releases)])
        }
        var attempts: [ReleaseID: [HandleCode: Int64]] = [:]
        for row in rows {
            let code = HandleCode(rawValue: row["handle_code"]) ?? .failed
            attempts[row["release_id"], default: [:]][code, default: 0] += row["attempts"] as Int64
        }
        return attempts
    }

    /// A list as one argument of a statement.
    static func json<Element: Encodable>(_ list: [Element]) throws -> String {
        String(decoding: try JSONEncoder().encode(list), as: UTF8.self)
    }
}

extension ReleaseStanding {
    /// - Returns: `nil` for a state that only a newer dotjob knows.
    fileprivate init?(_ row: Row) {
        guard let state = ReleaseState(rawValue: row["state"]) else { return nil }
        self.init(
            releaseID: row["release_id"], executorID: row["executor_id"], state: state, reason: row["reason"],
            changedAt: row["changed_at"])
    }
}
