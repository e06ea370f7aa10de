import GRDB
public import JobModel
public import JobStore

extension SQLiteJobStore: ReleaseStore {
    public func publish(
        _ plugins: [PluginID], toGroup group: String, expecting expectedRelease: ReleaseID?, by publisher: String,
        note: String, now: UTCMilliseconds
    ) throws -> Release {
        try write(.told) { transaction in
            let db = transaction.db
            let group = try Self.group(named: group, db)
            let desired = try group.desiredReleaseID.flatMap { try Self.release($0, db) }
            guard group.desiredReleaseID == expectedRelease else {
                throw StoreError(
                    .conflict,
                    "group \"\(group.name)\": someone published release \(desired?.number ?? 0) meanwhile; look at it, "
                        + "then publish again")
            }
            let bundle = try Self.merge(plugins, into: desired?.plugins ?? [], db)
            try bundle.check(group: group.name)
            let digest = bundle.digest
            // The same bytes again are no news: no executor need start a host for them.
            if let desired, desired.digest == digest { return desired }
            transaction.rings = true
            return try Self.write(
                bundle, digest: digest, to: group, by: publisher, note: note, now: now, db)
        }
    }

    private static func merge(_ plugins: [PluginID], into old: [Plugin], _ db: Database) throws -> PluginBundle {
        let new = try plugins.map { id in
            guard let plugin = try plugin(id, db) else { throw noPlugin(id) }
            return plugin
        }
        return PluginBundle(plugins: old).replacing(with: new)
    }

    private static func write(
        _ bundle: PluginBundle, digest: String, to group: ExecutorGroup, by publisher: String, note: String,
        now: UTCMilliseconds, _ db: Database
    ) throws -> Release {
        try db.execute(
            sql: """
                INSERT INTO dot_release (group_id, number, digest, published_by, published_at, note)
                SELECT ?1, coalesce(max(number), 0) + 1, ?2, ?3, ?4, ?5 FROM dot_release WHERE group_id = ?1
                """, arguments: [group.id, digest, publisher, now, note])
        let id = db.lastInsertedRowID
        for plugin in bundle.plugins {
            try db.execute(
                sql: "INSERT INTO dot_release_plugin (release_id, plugin_id) VALUES (?, ?)", arguments: [id, plugin.id])
        }
        try db.execute(
            sql: "UPDATE dot_execute_group SET desired_release = ? WHERE id = ?", arguments: [id, group.id])
        guard let release = try release(id, db) else {
            throw StoreError(.unavailable, "group \"\(group.name)\": the release was not stored; try again")
        }
        return release
    }

    public func desiredRelease(ofGroup group: GroupID) throws -> Release? {
        try read { db in
            try Int64.fetchOne(
                db, sql: "SELECT desired_release FROM dot_execute_group WHERE id = ?", arguments: [group]
            ).flatMap { try Self.release($0, db) }
        }
    }

    public func releases(ofGroup group: String?) throws -> [Release] {
        try read { db in
            let id = try group.map { try Self.group(named: $0, db).id }
            return try Int64.fetchAll(
                db, sql: "SELECT id FROM dot_release WHERE ?1 IS NULL OR group_id = ?1 ORDER BY id DESC",
                arguments: [id]
            ).compactMap { try Self.release($0, db) }
        }
    }

    private static func release(_ id: ReleaseID, _ db: Database) throws -> Release? {
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
                SELECT p.* FROM dot_release_plugin AS x JOIN dot_plugin AS p ON p.id = x.plugin_id
                WHERE x.release_id = ? ORDER BY p.name
                """, arguments: [id]
        ).map(Plugin.init)
        return Release(
            id: id, groupID: row["group_id"], groupName: row["group_name"], number: row["number"],
            digest: row["digest"],
            plugins: plugins, publishedBy: row["published_by"], publishedAt: row["published_at"], note: row["note"])
    }
}
