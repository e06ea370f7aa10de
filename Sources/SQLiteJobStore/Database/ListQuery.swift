import GRDB
import JobStore

/// A list as a statement: from where, which rows, in which order. Its source is nested loops in that order, so that a page is
/// read without a sort, and no more than it shows.
struct ListQuery {
    private let source: String
    private let order: String
    private var conditions: [String] = []
    private var arguments = StatementArguments()

    init(from source: String, orderedBy order: String) {
        self.source = source
        self.order = order
    }

    mutating func add(_ condition: String, _ values: (any DatabaseValueConvertible)?...) {
        conditions.append(condition)
        arguments += StatementArguments(values)
    }

    /// One page of it.
    ///
    /// - Parameters:
    ///   - columns: what to read of each row; `joins` adds to the source what they need, a row at most.
    ///   - cursor: of an item.
    func page<Item: Sendable>(
        _ db: Database, _ columns: String, joins: String = "", limit: Int, cursor: (Item) -> PageCursor,
        item: (Row) throws -> Item
    ) throws -> Page<Item> {
        let limit = max(limit, 0)
        let (sql, arguments) = statement(columns, joins: joins, limit: limit == .max ? -1 : limit + 1)
        var items: [Item] = []
        let rows = try Row.fetchCursor(try db.cachedStatement(sql: sql), arguments: arguments)
        while let row = try rows.next() { items.append(try item(row)) }
        return Page(items, limit: limit, cursor: cursor)
    }

    private func statement(_ columns: String, joins: String = "", limit: Int) -> (sql: String, StatementArguments) {
        let rows = conditions.isEmpty ? "" : "WHERE \(conditions.joined(separator: " AND "))"
        return ("SELECT \(columns) FROM \(source) \(joins) \(rows) ORDER BY \(order) LIMIT ?", arguments + [limit])
    }

    func count(_ db: Database) throws -> ListCount {
        let (sql, arguments) = statement("1", limit: ListCount.most + 1)
        return ListCount(
            counted: try Int.fetchOne(db, sql: "SELECT count(*) FROM (\(sql))", arguments: arguments) ?? 0)
    }
}
