import GRDB
public import JobModel
public import JobStore

extension SQLiteJobStore {
    public func publish(
        _ draft: ReleaseDraft, toGroup name: String, expecting expectedRelease: ReleaseID?, now: UTCMilliseconds
    ) throws -> Publication {
        try write(.told, grows: true) { transaction in
            let db = transaction.db
            let plugins = try draft.plugins.map { try Self.existingPlugin($0, db) }
            let group = try Self.group(named: name, db)
            switch try Self.judge(draft, of: plugins, to: group, expecting: expectedRelease, db) {
            case .nothing(let desired): return Publication(release: desired, isNew: false)
            case .bundle(let bundle):
                let id = try Self.insert(
                    bundle, of: group, by: draft.publisher, note: draft.note, now: now, db)
                try Self.note(draft.systemLibraries, in: id, db)
                try Self.want(group.desired.publishing(id, canaryPercent: draft.canaryPercent), of: group, &transaction)
                return Publication(release: try Self.existingRelease(id, db), isNew: true)
            }
        }
    }

    public func judge(
        _ draft: ReleaseDraft, of plugins: [Plugin], toGroup name: String, expecting expectedRelease: ReleaseID?,
        now: UTCMilliseconds
    ) throws -> Publication {
        for plugin in plugins { try Validation.plugin(plugin.name, byteCount: Int(plugin.byteCount)) }
        return try read { db in
            for plugin in plugins { try Self.checkStored(PluginDraft(plugin), db) }
            let group = try Self.group(named: name, db)
            switch try Self.judge(draft, of: plugins, to: group, expecting: expectedRelease, db) {
            case .nothing(let desired): return Publication(release: desired, isNew: false)
            case .bundle(let bundle):
                let release = Release(
                    id: 0, groupID: group.id, groupName: group.name, number: try Self.nextNumber(of: group, db),
                    digest: bundle.digest, plugins: bundle.plugins, publishedBy: draft.publisher, publishedAt: now,
                    note: draft.note, previousID: group.desiredReleaseID)
                return Publication(release: release, isNew: true)
            }
        }
    }

    private static func judge(
        _ draft: ReleaseDraft, of plugins: [Plugin], to group: ExecutorGroup, expecting expectedRelease: ReleaseID?,
        _ db: Database
    ) throws -> PublishJudgement {
        let desired = try desired(of: group, db)
        return try draft.judge(
            plugins, to: group, wanting: desired, expecting: expectedRelease,
            number: { try existingRelease($0, db).number }, isRejected: { try isRejected($0, db) },
            checkRemoval: { try checkRemoval(from: desired, to: $0, of: group, db) })
    }

    private static func nextNumber(of group: ExecutorGroup, _ db: Database) throws -> Int64 {
        try Int64.fetchOne(
            db, sql: "SELECT coalesce(max(number), 0) + 1 FROM dot_release WHERE group_id = ?", arguments: [group.id])
            ?? 1
    }

    /// Whether an executor that lives has rejected the release.
    static func isRejected(_ release: Release, _ db: Database) throws -> Bool {
        try Bool.fetchOne(
            db,
            sql: """
                SELECT EXISTS (
                    SELECT 1 FROM dot_release_state AS x JOIN dot_executor AS e ON e.id = x.executor_id
                        JOIN dot_executor_session AS s ON s.id = e.session
                    WHERE x.release_id = ? AND x.state = ? AND s.closed_at IS NULL)
                """, arguments: [release.id, ReleaseState.rejected.rawValue]) == true
    }

    /// Writes the group's next release. The group does not want it yet.
    static func insert(
        _ bundle: PluginBundle, of group: ExecutorGroup, by publisher: String, note: String, now: UTCMilliseconds,
        _ db: Database
    ) throws -> ReleaseID {
        try db.execute(
            sql: """
                INSERT INTO dot_release (group_id, number, digest, published_by, published_at, note, previous_release)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                group.id, try nextNumber(of: group, db), bundle.digest, publisher, now, note, group.desiredReleaseID,
            ])
        let id = db.lastInsertedRowID
        for plugin in bundle.plugins {
            try db.execute(
                sql: "INSERT INTO dot_release_plugin (release_id, plugin_id) VALUES (?, ?)", arguments: [id, plugin.id])
        }
        return id
    }

    private static func note(_ libraries: [PluginID: String], in release: ReleaseID, _ db: Database) throws {
        for (plugin, library) in libraries {
            try db.execute(
                sql: "UPDATE dot_release_plugin SET system_library = ? WHERE release_id = ? AND plugin_id = ?",
                arguments: [library, release, plugin])
        }
    }

    /// Moves the group's pointers, and tells its executors.
    static func want(
        _ desired: DesiredReleases, of group: ExecutorGroup, _ transaction: inout WriteTransaction
    ) throws {
        try transaction.db.execute(
            sql: """
                UPDATE dot_execute_group SET desired_release = ?, canary_release = ?, canary_percent = ? WHERE id = ?
                """,
            arguments: [desired.releaseID, desired.canary?.releaseID, desired.canary?.percent, group.id])
        transaction.rings = true
    }
}
