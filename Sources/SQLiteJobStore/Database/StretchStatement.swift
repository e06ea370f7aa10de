import GRDB
import JobModel

/// Changes rows of the queue by id, a stretch of consecutive ids at a time.
///
/// Batches mostly hold tasks that were written together, and one statement over their stretch costs half of what one a row
/// does. A lone row has its own statement: SQLite prepares to undo one that may change several.
struct StretchStatement {
    private let one: HotStatement
    private let many: HotStatement

    /// - Parameter sql: up to its condition; it may bind from ?3 on.
    init(_ db: Database, _ sql: String) throws {
        one = try HotStatement(db, "\(sql) WHERE id = ?1")
        many = try HotStatement(db, "\(sql) WHERE id BETWEEN ?1 AND ?2")
    }

    func bind(_ index: Int32, _ value: Int64) {
        one.bind(index, value)
        many.bind(index, value)
    }

    /// - Parameter ids: in rising order, none twice.
    func run(_ ids: [TaskID]) throws {
        var start = ids.startIndex
        while start < ids.endIndex {
            var end = start
            while end + 1 < ids.endIndex, ids[end + 1] == ids[end] + 1 { end += 1 }
            try run(ids[start], ids[end])
            start = end + 1
        }
    }

    private func run(_ first: TaskID, _ last: TaskID) throws {
        let statement = first == last ? one : many
        statement.bind(1, first)
        if first != last { statement.bind(2, last) }
        try statement.run()
    }
}
