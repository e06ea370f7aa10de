import GRDB
public import JobModel
public import JobStore

extension SQLiteJobStore {
    public func promote(group name: String, now: UTCMilliseconds) throws -> Release {
        try write(.told) { transaction in
            let group = try Self.group(named: name, transaction.db)
            guard let canary = group.canary else {
                throw StoreError(
                    .refused,
                    "group \"\(name)\": it has no canary; try one with \"dotjob plugin publish --canary 10%\"")
            }
            try Self.want(canary.releaseID, of: group, transaction.db)
            transaction.rings = true
            return try Self.existingRelease(canary.releaseID, transaction.db)
        }
    }

    public func rollBack(
        group name: String, to number: Int64?, by publisher: String, allowsRemoval: Bool, now: UTCMilliseconds
    ) throws -> Release {
        try write(.told) { transaction in
            let db = transaction.db
            let group = try Self.group(named: name, db)
            guard let desired = try Self.desired(of: group, db) else {
                throw StoreError(
                    .refused,
                    "group \"\(name)\": it has no release to go back from; publish one with \"dotjob plugin publish\"")
            }
            if group.canary != nil {
                try Self.want(desired.id, of: group, db)
                transaction.rings = true
                if number == nil { return desired }
            }
            let target = try Self.target(number, before: desired, db)
            if target.digest == desired.digest, try Self.isHealthy(desired, db) { return desired }
            let bundle = PluginBundle(plugins: target.plugins)
            if !allowsRemoval { try Self.checkRemoval(from: desired, to: bundle, of: group, db) }
            let id = try Self.insert(
                bundle, of: group, by: publisher, note: "rollback to release \(target.number)", now: now, db)
            try Self.want(id, of: group, db)
            transaction.rings = true
            return try Self.existingRelease(id, db)
        }
    }

    private static func target(_ number: Int64?, before desired: Release, _ db: Database) throws -> Release {
        if let number { return try release(number: number, ofGroup: desired.groupID, named: desired.groupName, db) }
        guard let earlier = try earlier(than: desired, db) else {
            throw StoreError(
                .refused,
                "group \"\(desired.groupName)\": before release \(desired.number) it ran nothing else that is not "
                    + "quarantined; name a release with --to, or publish a fixed one")
        }
        return earlier
    }

    public func retreat(
        from id: ReleaseID, because reason: String, now: UTCMilliseconds
    ) throws -> Retreat {
        try write(.told) { transaction in
            let db = transaction.db
            guard let release = try Self.release(id, db) else { throw Self.noRelease(id) }
            let group = try Self.group(named: release.groupName, db)
            let retreat = try Self.retreat(from: release, of: group, db)
            if case .nothingEarlier = retreat { return retreat }
            try Self.quarantine(release, because: reason, now: now, db)
            if case .superseded = retreat { return retreat }
            transaction.rings = true
            return retreat
        }
    }

    /// Changes what the group wants, where it still wants `release`.
    private static func retreat(from release: Release, of group: ExecutorGroup, _ db: Database) throws -> Retreat {
        if group.canary?.releaseID == release.id {
            try want(group.desiredReleaseID, of: group, db)
            return .endedCanary
        }
        guard group.desiredReleaseID == release.id else { return .superseded }
        guard let earlier = try earlier(than: release, db) else { return .nothingEarlier }
        // A canary stays on trial: it is not what crashed.
        try db.execute(
            sql: "UPDATE dot_execute_group SET desired_release = ? WHERE id = ?", arguments: [earlier.id, group.id])
        return .wentBack(earlier)
    }

    // Of several executors that see the same deaths, the first says why.
    private static func quarantine(
        _ release: Release, because reason: String, now: UTCMilliseconds, _ db: Database
    ) throws {
        try db.execute(
            sql: """
                UPDATE dot_release SET quarantined_at = ?, quarantine_reason = ? WHERE id = ? AND quarantined_at IS NULL
                """, arguments: [now, reason, release.id])
    }

    /// The newest release that the group wanted before this one and that could serve in its place: not quarantined, and with other
    /// bytes. A canary that was never promoted is none of them.
    private static func earlier(than release: Release, _ db: Database) throws -> Release? {
        var next = release.previousID
        while let id = next, let candidate = try self.release(id, db) {
            if candidate.quarantinedAt == nil, candidate.digest != release.digest { return candidate }
            next = candidate.previousID
        }
        return nil
    }
}
