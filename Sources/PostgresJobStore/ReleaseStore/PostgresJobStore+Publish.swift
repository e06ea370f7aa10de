public import JobModel
public import JobStore

extension PostgresJobStore {
    public func publish(
        _ draft: ReleaseDraft, toGroup name: String, expecting expectedRelease: ReleaseID?, now: UTCMilliseconds
    ) throws -> Publication {
        try write(.told, grows: true) { transaction in
            let db = transaction.db
            // First: what is read of the group's jobs and releases after it stays so until the commit.
            let group = try Self.group(named: name, db, lock: .alone)
            let plugins = try draft.plugins.map { try Self.existingPlugin($0, db) }
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
        _ db: PostgresConnection
    ) throws -> PublishJudgement {
        let desired = try desired(of: group, db)
        return try draft.judge(
            plugins, to: group, wanting: desired, expecting: expectedRelease,
            number: { try existingRelease($0, db).number }, isRejected: { try isRejected($0, db) },
            checkRemoval: { try checkRemoval(from: desired, to: $0, of: group, db) })
    }

    private static func nextNumber(of group: ExecutorGroup, _ db: PostgresConnection) throws -> Int64 {
        try db.run(
            "SELECT coalesce(max(number), 0) + 1 FROM dotjob.dot_release WHERE group_id = $1", group.id
        ).value() ?? 1
    }

    /// Whether an executor that lives has rejected the release.
    static func isRejected(_ release: Release, _ db: PostgresConnection) throws -> Bool {
        try db.run(
            """
            SELECT EXISTS (
                SELECT 1 FROM dotjob.dot_release_state AS x JOIN dotjob.dot_executor AS e ON e.id = x.executor_id
                    JOIN dotjob.dot_executor_session AS s ON s.id = e.session
                WHERE x.release_id = $1 AND x.state = $2 AND s.closed_at IS NULL)
            """, release.id, ReleaseState.rejected.rawValue
        ).value() == true
    }

    /// Writes the group's next release. The group does not want it yet.
    static func insert(
        _ bundle: PluginBundle, of group: ExecutorGroup, by publisher: String, note: String, now: UTCMilliseconds,
        _ db: PostgresConnection
    ) throws -> ReleaseID {
        let inserted: ReleaseID? = try db.run(
            """
            INSERT INTO dotjob.dot_release
                (group_id, number, digest, published_by, published_at, note, previous_release)
            VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id
            """, group.id, try nextNumber(of: group, db), bundle.digest, publisher, now, note, group.desiredReleaseID
        ).value()
        let id = inserted ?? 0
        try db.run(
            "INSERT INTO dotjob.dot_release_plugin (release_id, plugin_id) SELECT $1, * FROM unnest($2::bigint[])", id,
            bundle.plugins.map(\.id))
        return id
    }

    private static func note(_ libraries: [PluginID: String], in release: ReleaseID, _ db: PostgresConnection) throws {
        for (plugin, library) in libraries {
            try db.run(
                """
                UPDATE dotjob.dot_release_plugin SET system_library = $1 WHERE release_id = $2 AND plugin_id = $3
                """, library, release, plugin)
        }
    }

    /// Moves the group's pointers, and tells its executors.
    static func want(
        _ desired: DesiredReleases, of group: ExecutorGroup, _ transaction: inout WriteTransaction
    ) throws {
        try transaction.db.run(
            """
            UPDATE dotjob.dot_execute_group SET desired_release = $2, canary_release = $3, canary_percent = $4
            WHERE id = $1
            """, group.id, desired.releaseID, desired.canary?.releaseID, desired.canary?.percent)
        transaction.rings = true
    }
}
