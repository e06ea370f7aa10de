import GRDB

/// What a transaction changes of the counts in one table of pages.
struct PageCounts {
    /// Which row of the table.
    struct Key {
        /// A job or a group.
        let owner: Int64
        /// 0 in a table without sessions.
        var session: Int64 = 0
        let page: Int64

        static func == (a: Key, b: Key) -> Bool { a.page == b.page && a.owner == b.owner && a.session == b.session }

        /// The order of the table.
        static func < (a: Key, b: Key) -> Bool { (a.owner, a.session, a.page) < (b.owner, b.session, b.page) }
    }

    /// A table of counts, and how its rows are changed.
    struct Table: Sendable {
        fileprivate let add, end, take: String
        fileprivate let hasSession: Bool

        /// - Parameter owner: the column that names it.
        init(_ table: String, owner: String, hasSession: Bool = false) {
            let (column, condition) = hasSession ? (", session", " AND session = ?4") : ("", "")
            let row = "\(owner) = ?1 AND page = ?2\(condition)"
            add = """
                INSERT INTO \(table) (\(owner), page, tasks\(column)) VALUES (?1, ?2, ?3\(hasSession ? ", ?4" : ""))
                ON CONFLICT (\(owner)\(column), page) DO UPDATE SET tasks = tasks + excluded.tasks
                """
            // Mostly the last go at once.
            end = "DELETE FROM \(table) WHERE \(row) AND tasks <= ?3"
            take = "UPDATE \(table) SET tasks = tasks - ?3 WHERE \(row)"
            self.hasSession = hasSession
        }
    }

    private let table: Table
    private var changes: [(key: Key, tasks: Int64)] = []

    init(_ table: Table) { self.table = table }

    // Tasks come in the order of their ids, and batches are mostly of one job: then a page has one change.
    mutating func add(_ tasks: Int64, at key: Key) {
        let last = changes.count - 1
        if last >= 0, changes[last].key == key {
            changes[last].tasks += tasks
        } else {
            changes.append((key, tasks))
        }
    }

    /// Adds what was noted since the last call to the table. Neighbours are written one after the other, each row once.
    mutating func write(_ db: Database) throws {
        guard !changes.isEmpty else { return }
        changes.sort { $0.key < $1.key }
        let (add, end, take) = try (
            HotStatement(db, table.add), HotStatement(db, table.end), HotStatement(db, table.take)
        )
        var start = changes.startIndex
        while start < changes.endIndex {
            var (key, tasks) = changes[start]
            start += 1
            while start < changes.endIndex, changes[start].key == key {
                tasks += changes[start].tasks
                start += 1
            }
            if tasks > 0 { try run(add, key, tasks) }
            if tasks < 0 {
                try run(end, key, -tasks)
                if db.changesCount == 0 { try run(take, key, -tasks) }
            }
        }
        changes.removeAll(keepingCapacity: true)
    }

    private func run(_ statement: HotStatement, _ key: Key, _ tasks: Int64) throws {
        statement.bind(1, key.owner)
        statement.bind(2, key.page)
        statement.bind(3, tasks)
        if table.hasSession { statement.bind(4, key.session) }
        try statement.run()
    }
}
