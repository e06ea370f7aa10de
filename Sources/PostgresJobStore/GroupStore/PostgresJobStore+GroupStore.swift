public import JobModel
public import JobStore

extension PostgresJobStore: GroupStore {
    public func addGroup(
        named name: String, summary: String, hostThreads: Int, maxRunning: Int?
    ) throws -> ExecutorGroup {
        try Validation.group(name, hostThreads: hostThreads, maxRunning: maxRunning)
        return try write(.told) { transaction in
            let added = try transaction.db.run(
                """
                INSERT INTO dotjob.dot_execute_group (group_name, group_desc, host_threads, max_running)
                VALUES ($1, $2, $3, $4) ON CONFLICT (group_name) DO NOTHING RETURNING *
                """, name, summary, hostThreads, maxRunning)
            guard let row = added.first else { throw StoreError.groupExists(name) }
            return ExecutorGroup(row)
        }
    }

    public func updateGroup(named name: String, _ change: GroupChange) throws -> ExecutorGroup {
        try Validation.check(change, ofGroup: name)
        return try write(.told) { transaction in
            // Locked: a change beside this one would be written over.
            var group = try Self.group(named: name, transaction.db, lock: .change)
            group.apply(change)
            try transaction.db.run(
                """
                UPDATE dotjob.dot_execute_group SET group_desc = $2, host_threads = $3, max_running = $4, ageing_ms = $5
                WHERE id = $1
                """, group.id, group.summary, group.hostThreads, group.maxRunning, group.ageingMs)
            // More may run at once.
            transaction.rings = true
            return group
        }
    }

    public func groups() throws -> [ExecutorGroup] {
        try read { db in
            try db.run("SELECT * FROM dotjob.dot_execute_group ORDER BY group_name").map(ExecutorGroup.init)
        }
    }

    public func group(named name: String) throws -> ExecutorGroup {
        try read { try Self.group(named: name, $0) }
    }

    public func group(id: GroupID) throws -> ExecutorGroup? {
        try read { db in
            try db.run("SELECT * FROM dotjob.dot_execute_group WHERE id = $1", id).first.map(ExecutorGroup.init)
        }
    }

    public func setPause(_ pause: Pause?, ofGroup name: String) throws -> ExecutorGroup {
        try write(.told) { transaction in
            let paused = try transaction.db.run(
                """
                UPDATE dotjob.dot_execute_group SET paused = $2, paused_until = $3 WHERE group_name = $1 RETURNING *
                """, name, pause != nil, pause?.until)
            guard let row = paused.first else { throw StoreError.noGroup(named: name) }
            transaction.rings = true
            return ExecutorGroup(row)
        }
    }

    private static let select = "SELECT * FROM dotjob.dot_execute_group WHERE group_name = $1"

    static func group(named name: String, _ db: PostgresConnection, lock: RowLock = .none) throws -> ExecutorGroup {
        guard let row = try db.run("\(select) \(lock.rawValue)", name).first else {
            throw StoreError.noGroup(named: name)
        }
        return ExecutorGroup(row)
    }
}

extension ExecutorGroup.Canary {
    fileprivate init?(_ row: PostgresRow) {
        guard let release: ReleaseID = row["canary_release"], let percent: Int = row["canary_percent"] else {
            return nil
        }
        self.init(releaseID: release, percent: percent)
    }
}

extension ExecutorGroup {
    init(_ row: PostgresRow) {
        self.init(
            id: row["id"], name: row["group_name"], summary: row["group_desc"], hostThreads: row["host_threads"],
            maxRunning: row["max_running"], ageingMs: row["ageing_ms"],
            pause: row["paused"] ? Pause(until: row["paused_until"]) : nil, desiredReleaseID: row["desired_release"],
            canary: Canary(row))
    }
}
