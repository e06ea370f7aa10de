import JobStore

/// A list as a statement: from where, which rows, in which order.
struct ListQuery {
    private let source: String
    private let order: String
    private var conditions: [String] = []
    private var values: [any PostgresValue] = []

    init(from source: String, orderedBy order: String) {
        self.source = source
        self.order = order
    }

    /// - Parameter condition: with `?` for each value.
    mutating func add(_ condition: String, _ values: any PostgresValue...) {
        var number = self.values.count
        let parts = condition.split(separator: "?", omittingEmptySubsequences: false)
        let numbered = parts.dropFirst().reduce(into: String(parts[0])) { text, part in
            number += 1
            text += "$\(number)\(part)"
        }
        conditions.append(numbered)
        self.values += values
    }

    /// One page of it.
    ///
    /// - Parameters:
    ///   - columns: what to read of each row; `joins` adds to the source what they need, a row at most.
    ///   - cursor: of an item.
    func page<Item: Sendable>(
        _ db: PostgresConnection, _ columns: String, joins: String = "", limit: Int, cursor: (Item) -> PageCursor,
        item: (PostgresRow) throws -> Item
    ) throws -> Page<Item> {
        let limit = max(limit, 0)
        let rows = try db.run(statement(columns, joins: joins, limit: limit == .max ? limit : limit + 1))
        return Page(try rows.map(item), limit: limit, cursor: cursor)
    }

    private func statement(_ columns: String, joins: String = "", limit: Int) -> PostgresStep {
        let rows = conditions.isEmpty ? "" : "WHERE \(conditions.joined(separator: " AND "))"
        return PostgresStep(
            "SELECT \(columns) FROM \(source) \(joins) \(rows) ORDER BY \(order) LIMIT $\(values.count + 1)",
            values + [limit])
    }

    func count(_ db: PostgresConnection) throws -> ListCount {
        let rows = statement("1", limit: ListCount.most + 1)
        let counted: Int? = try db.run(PostgresStep("SELECT count(*) FROM (\(rows.sql)) AS list", rows.values)).value()
        return ListCount(counted: counted ?? 0)
    }
}
