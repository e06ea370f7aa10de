import GRDB
import JobStore

/// Names for a shell to complete. They are read and nothing else is done: no file is made, and tables of an older dotjob stay as they are,
/// since whoever presses a key has not asked for an upgrade.
public enum NameLookup {
    /// The first names of groups, in their order.
    ///
    /// - Parameter limit: how many at most.
    /// - Throws: `StoreError`.
    public static func groups(startingWith prefix: String, limit: Int, inDatabase path: String) throws -> [String] {
        try names("SELECT group_name AS name FROM dot_execute_group", prefix, limit, path)
    }

    /// The first names of jobs, in their order.
    public static func jobs(startingWith prefix: String, limit: Int, inDatabase path: String) throws -> [String] {
        try names("SELECT name FROM dot_job_info WHERE deleted_at IS NULL", prefix, limit, path)
    }

    /// The first names of calendars, in their order.
    public static func calendars(startingWith prefix: String, limit: Int, inDatabase path: String) throws -> [String] {
        try names("SELECT name FROM dot_calendar", prefix, limit, path)
    }

    private static func names(_ select: String, _ prefix: String, _ limit: Int, _ path: String) throws -> [String] {
        var configuration = Configuration()
        configuration.readonly = true
        do {
            return try DatabaseQueue(path: path, configuration: configuration).read { db in
                try String.fetchAll(
                    db,
                    // By the index on names: what begins with a text lies between it and the next text of its length.
                    sql: """
                        SELECT name FROM (\(select)) WHERE name >= ?1 AND (?1 = '' OR name < ?1 || char(0x10FFFF))
                        ORDER BY name LIMIT ?2
                        """, arguments: [prefix, limit])
            }
        } catch let error as DatabaseError {
            throw StoreError.from(error, database: path)
        }
    }
}
