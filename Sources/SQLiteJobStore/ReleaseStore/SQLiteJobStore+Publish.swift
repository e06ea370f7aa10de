import GRDB
public import JobModel
public import JobStore

extension SQLiteJobStore {
    public func publish(
        _ draft: ReleaseDraft, toGroup name: String, expecting expectedRelease: ReleaseID?, now: UTCMilliseconds
    ) throws -> Publication {
        try write(.told) { transaction in
            let db = transaction.db
            let group = try Self.group(named: name, db)
            let desired = try Self.desired(of: group, db)
            try Self.checkTrial(draft, of: group, db)
            guard group.desiredReleaseID == expectedRelease else {
                throw StoreError(
                    .conflict,
                    "group \"\(name)\": someone published meanwhile, and it runs release \(desired?.number ?? 0) now; look at "
                        + "it, then publish again")
            }
            let bundle = try Self.bundle(of: draft, onto: desired, db)
            try bundle.check(group: name)
            // The same bytes again are no news, unless somebody waits for them to be tried again.
            if let desired, desired.digest == bundle.digest, try Self.isHealthy(desired, db) {
                return Publication(release: desired, isNew: false)
            }
            if !draft.allowsRemoval { try Self.checkRemoval(from: desired, to: bundle, of: group, db) }
            transaction.rings = true
            let id = try Self.insert(
                bundle, of: group, by: draft.publisher, note: draft.note, now: now, db)
            try Self.note(draft.systemLibraries, in: id, db)
            try Self.want(id, canaryPercent: draft.canaryPercent, of: group, db)
            return Publication(release: try Self.existingRelease(id, db), isNew: true)
        }
    }

    private static func checkTrial(_ draft: ReleaseDraft, of group: ExecutorGroup, _ db: Database) throws {
        if let canary = group.canary {
            let number = try existingRelease(canary.releaseID, db).number
            throw StoreError(
                .refused,
                "group \"\(group.name)\": release \(number) is a canary; end it first with \"dotjob plugin promote\" or "
                    + "\"plugin rollback\"")
        }
        guard let percent = draft.canaryPercent else { return }
        try Validation.canaryPercent(percent, ofGroup: group.name)
        if group.desiredReleaseID == nil {
            throw StoreError(
                .refused,
                "group \"\(group.name)\": it has no release that a canary could be compared with; publish this one without"
            )
        }
    }

    private static func bundle(
        of draft: ReleaseDraft, onto desired: Release?, _ db: Database
    ) throws -> PluginBundle {
        let plugins = try draft.plugins.map { id in
            guard let plugin = try plugin(id, db) else { throw noPlugin(id) }
            return plugin
        }
        let kept = draft.replacesAll ? [] : desired?.plugins ?? []
        return PluginBundle(plugins: kept).replacing(with: plugins)
    }

    /// Whether nobody could want the release's bytes to be tried again.
    static func isHealthy(_ release: Release, _ db: Database) throws -> Bool {
        guard release.quarantinedAt == nil else { return false }
        let isRejected = try Bool.fetchOne(
            db,
            sql: """
                SELECT EXISTS (
                    SELECT 1 FROM dot_release_state AS x JOIN dot_executor AS e ON e.id = x.executor_id
                        JOIN dot_executor_session AS s ON s.id = e.session
                    WHERE x.release_id = ? AND x.state = ? AND s.closed_at IS NULL)
                """, arguments: [release.id, ReleaseState.rejected.rawValue])
        return isRejected == false
    }

    /// Writes the group's next release. The group does not want it yet.
    static func insert(
        _ bundle: PluginBundle, of group: ExecutorGroup, by publisher: String, note: String, now: UTCMilliseconds,
        _ db: Database
    ) throws -> ReleaseID {
        try db.execute(
            sql: """
                INSERT INTO dot_release (group_id, number, digest, published_by, published_at, note, previous_release)
                SELECT ?1, coalesce(max(number), 0) + 1, ?2, ?3, ?4, ?5, ?6 FROM dot_release WHERE group_id = ?1
                """, arguments: [group.id, bundle.digest, publisher, now, note, group.desiredReleaseID])
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

    private static func want(
        _ release: ReleaseID, canaryPercent: Int?, of group: ExecutorGroup, _ db: Database
    ) throws {
        guard let canaryPercent else { return try want(release, of: group, db) }
        try db.execute(
            sql: "UPDATE dot_execute_group SET canary_release = ?, canary_percent = ? WHERE id = ?",
            arguments: [release, canaryPercent, group.id])
    }

    /// Makes a release the group's desired one, and ends a trial.
    static func want(_ release: ReleaseID?, of group: ExecutorGroup, _ db: Database) throws {
        try db.execute(
            sql: """
                UPDATE dot_execute_group SET desired_release = ?, canary_release = NULL, canary_percent = NULL WHERE id = ?
                """, arguments: [release, group.id])
    }
}
