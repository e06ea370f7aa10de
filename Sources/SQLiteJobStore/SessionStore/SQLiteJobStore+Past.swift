import GRDB
import Glibc
import JobModel
import JobStore

/// A database is bound to its file. In a copy the sessions of the past are not its own: their executors work for the original.
extension SQLiteJobStore {
    var lockPlace: SessionLockPlace { SessionLockPlace(dataDirectory: Self.dataDirectory(forDatabase: path)) }

    /// Binds the database to its file; one that was bound to another gives back what the sessions of that one hold.
    func bindToFile() throws {
        guard let file = FileIdentity(path: RealPath.of(path)), try read({ try Self.boundFile($0) }) != file else {
            return
        }
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        try writeQueue(.told, now: Int64(now.tv_sec) * 1_000) { [lockPlace] queue in
            let bound = try Self.boundFile(queue.db)
            guard bound != file else { return }
            if bound != nil { try queue.closePast { !lockPlace.holds(stored: $0) } }
            try Self.bind(to: file, queue.db)
        }
    }

    private static func boundFile(_ db: Database) throws -> FileIdentity? {
        let row = try Row.fetchOne(db, sql: "SELECT device, inode FROM dot_database")
        guard let row, let device: Int64 = row["device"], let inode: Int64 = row["inode"] else { return nil }
        return FileIdentity(device: UInt64(bitPattern: device), inode: UInt64(bitPattern: inode))
    }

    /// - Parameter file: `nil` for a copy that nobody has opened yet.
    static func bind(to file: FileIdentity?, _ db: Database) throws {
        try db.execute(
            sql: "UPDATE dot_database SET device = ?, inode = ?",
            arguments: [file.map { Int64(bitPattern: $0.device) }, file.map { Int64(bitPattern: $0.inode) }])
    }
}

extension QueueTransaction {
    /// Closes open sessions and returns their tasks unmarked: nobody is to blame for a copy. Claim numbers stay.
    ///
    /// - Parameter isPast: judges a session by what its row keeps of its lock.
    func closePast(where isPast: (String) -> Bool) throws {
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT id, lock_path FROM dot_executor_session
                WHERE closed_at IS NULL OR id IN (SELECT session FROM dot_task_queue_claimed)
                """)
        for row in rows where isPast(row["lock_path"]) {
            let session: SessionID = row["id"]
            try SQLiteJobStore.close(session, now: now, db)
            _ = try takeBackAll(of: session, .unstarted)
        }
    }
}
