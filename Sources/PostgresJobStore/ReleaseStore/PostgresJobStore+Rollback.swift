public import JobModel
public import JobStore

extension PostgresJobStore {
    public func promote(group name: String, allowsRemoval: Bool, now: UTCMilliseconds) throws -> Release {
        try write(.told) { transaction in
            let group = try Self.group(named: name, transaction.db, lock: .alone)
            guard let promoted = group.desired.promoting(), let id = promoted.releaseID else {
                throw StoreError.noCanary(group: name)
            }
            let release = try Self.existingRelease(id, transaction.db)
            if !allowsRemoval {
                let desired = try Self.desired(of: group, transaction.db)
                try Self.checkRemoval(
                    from: desired, to: PluginBundle(plugins: release.plugins), of: group, transaction.db)
            }
            try Self.want(promoted, of: group, &transaction)
            return release
        }
    }

    public func setCanaryPercent(
        _ percent: Int, ofGroup name: String, expecting expectedCanary: ReleaseID?
    ) throws -> ExecutorGroup {
        try write(.told) { transaction in
            let group = try Self.group(named: name, transaction.db, lock: .alone)
            try Self.want(group.sharing(percent, expecting: expectedCanary), of: group, &transaction)
            return try Self.group(named: name, transaction.db)
        }
    }

    public func rollBack(
        group name: String, to number: Int64?, by publisher: String, allowsRemoval: Bool, now: UTCMilliseconds
    ) throws -> Release {
        try write(.told) { transaction in
            let db = transaction.db
            let group = try Self.group(named: name, db, lock: .alone)
            guard let desired = try Self.desired(of: group, db) else {
                throw StoreError.nothingToGoBackFrom(group: name)
            }
            if group.canary != nil {
                try Self.want(group.desired.endingTrial(), of: group, &transaction)
                if number == nil { return desired }
            }
            let target = try Self.target(number, before: desired, db)
            let bundle = PluginBundle(plugins: target.plugins)
            guard try bundle.isNews(beside: desired, isRejected: { try Self.isRejected($0, db) }) else {
                return desired
            }
            if !allowsRemoval { try Self.checkRemoval(from: desired, to: bundle, of: group, db) }
            let id = try Self.insert(
                bundle, of: group, by: publisher, note: target.rollbackNote, now: now, db)
            try Self.want(group.desired.publishing(id, canaryPercent: nil), of: group, &transaction)
            return try Self.existingRelease(id, db)
        }
    }

    private static func target(_ number: Int64?, before desired: Release, _ db: PostgresConnection) throws -> Release {
        if let number { return try release(number: number, ofGroup: desired.groupID, named: desired.groupName, db) }
        if let earlier = try desired.furtherBack({ try release($0, db) }) { return earlier }
        throw StoreError.nothingToGoBackTo(group: desired.groupName, before: desired.number)
    }

    public func retreat(
        from id: ReleaseID, because reason: String, now: UTCMilliseconds
    ) throws -> Retreat {
        try write(.told) { transaction in
            let db = transaction.db
            guard let named = try Self.release(id, db) else { throw StoreError.noRelease(id) }
            let group = try Self.group(named: named.groupName, db, lock: .alone)
            // Another executor may have judged it while the lock was waited for.
            let release = try Self.existingRelease(id, db)
            let retreat = try group.desired.retreat(from: id) { try release.earlier { try Self.release($0, db) } }
            if retreat.quarantines { try Self.quarantine(release, because: reason, now: now, db) }
            let desired = group.desired.after(retreat)
            if desired != group.desired { try Self.want(desired, of: group, &transaction) }
            return retreat
        }
    }

    // Of several executors that see the same deaths, the first says why.
    private static func quarantine(
        _ release: Release, because reason: String, now: UTCMilliseconds, _ db: PostgresConnection
    ) throws {
        try db.run(
            """
            UPDATE dotjob.dot_release SET quarantined_at = $2, quarantine_reason = $3
            WHERE id = $1 AND quarantined_at IS NULL
            """, release.id, now, reason)
    }
}
