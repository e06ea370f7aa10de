import GRDB
public import JobModel
public import JobStore

extension SQLiteJobStore: GroupStore {
    public func addGroup(
        named name: String, summary: String, hostThreads: Int, maxRunning: Int?
    ) throws -> ExecutorGroup {
        try Validation.group(name, hostThreads: hostThreads, maxRunning: maxRunning)
        return try write(.told) { transaction in
            let db = transaction.db
            if try Self.groupID(named: name, db) != nil {
                throw StoreError.groupExists(name)
            }
            try db.execute(
                sql: """
                    INSERT INTO dot_execute_group (group_name, group_desc, host_threads, max_running) VALUES (?, ?, ?, ?)
                    """, arguments: [name, summary, hostThreads, maxRunning])
            return try Self.group(named: name, db)
        }
    }

    public func updateGroup(named name: String, _ change: GroupChange) throws -> ExecutorGroup {
        try Validation.check(change, ofGroup: name)
        return try write(.told) { transaction in
            var group = try Self.group(named: name, transaction.db)
            group.apply(change)
            try transaction.db.execute(
                sql: """
                    UPDATE dot_execute_group SET group_desc = ?, host_threads = ?, max_running = ?, ageing_ms = ?
                    WHERE id = ?
                    """, arguments: [group.summary, group.hostThreads, group.maxRunning, group.ageingMs, group.id])
            // More may run at once.
            transaction.rings = true
            return group
        }
    }

    public func groups() throws -> [ExecutorGroup] {
        try read { db in
            try Row.fetchAll(db, sql: "SELECT * FROM dot_execute_group ORDER BY group_name").map(ExecutorGroup.init)
        }
    }

    public func group(named name: String) throws -> ExecutorGroup {
        try read { try Self.group(named: name, $0) }
    }

    public func group(id: GroupID) throws -> ExecutorGroup? {
        try read { db in
            try Row.fetchOne(db, sql: "SELECT * FROM dot_execute_group WHERE id = ?", arguments: [id])
                .map(ExecutorGroup.init)
        }
    }

    public func setPause(_ pause: Pause?, ofGroup name: String) throws -> ExecutorGroup {
        try write(.told) { transaction in
            try transaction.db.execute(
                sql: "UPDATE dot_execute_group SET paused = ?, paused_until = ? WHERE group_name = ?",
                arguments: [pause != nil, pause?.until, name])
            guard transaction.db.changesCount > 0 else { throw StoreError.noGroup(named: name) }
            transaction.rings = true
            return try Self.group(named: name, transaction.db)
        }
    }

    static func groupID(named name: String, _ db: Database) throws -> GroupID? {
        try Int64.fetchOne(db, sql: "SELECT id FROM dot_execute_group WHERE group_name = ?", arguments: [name])
    }

    static func group(named name: String, _ db: Database) throws -> ExecutorGroup {
        let row = try Row.fetchOne(db, sql: "SELECT * FROM dot_execute_group WHERE group_name = ?", arguments: [name])
        guard let row else { throw StoreError.noGroup(named: name) }
        return ExecutorGroup(row)
    }
}

extension ExecutorGroup.Canary {
    fileprivate init?(_ row: Row) {
        guard let release: ReleaseID = row["canary_release"], let percent: Int = row["canary_percent"] else {
            return nil
        }
        self.init(releaseID: release, percent: percent)
    }
}

extension ExecutorGroup {
    fileprivate init(_ row: Row) {
        self.init(
            id: row["id"], name: row["group_name"], summary: row["group_desc"], hostThreads: row["host_threads"],
            maxRunning: row["max_running"], ageingMs: row["ageing_ms"],
            pause: row["paused"] ? Pause(until: row["paused_until"]) : nil, desiredReleaseID: row["desired_release"],
            canary: Canary(row))
    }
}
