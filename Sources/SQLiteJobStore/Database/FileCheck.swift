import GRDB
public import JobStore

/// Reads a database's file from end to end, and says what is wrong with it.
public struct FileCheck {
    private let store: SQLiteJobStore

    /// - Throws: what opening throws.
    public init(_ path: String) throws {
        var options = SQLiteJobStore.Options()
        options.createIfMissing = false
        store = try SQLiteJobStore(path: path, options: options)
    }

    public func findings() throws -> [StoreFinding] {
        try store.read { db in
            let version = try String.fetchOne(db, sql: "SELECT sqlite_version()") ?? ""
            let damage = try String.fetchAll(db, sql: "PRAGMA integrity_check(5)").filter { $0 != "ok" }
            let strays = try Row.fetchAll(db, sql: "PRAGMA foreign_key_check").count
            return [
                StoreFinding(.fine, "version", "SQLite \(version)"),
                damage.isEmpty
                    ? StoreFinding(.fine, "pages", "whole")
                    : StoreFinding(
                        .problem, "pages", damage.joined(separator: "; "), do: "restore a backup with dotjob restore"),
                strays == 0
                    ? StoreFinding(.fine, "rows", "each refers to one that is there")
                    : StoreFinding(
                        .problem, "rows", "\(strays) refer to one that is not there",
                        do: "restore a backup with dotjob restore"),
            ]
        }
    }
}
