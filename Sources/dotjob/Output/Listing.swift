/// A listing in its two shapes: rows of columns for programs, a table for people.
struct Listing {
    /// The rows by the names of their columns.
    let rows: [[String: JSONValue]]
    let table: Table
    /// What a person reads when there are no rows: why, and what to do next.
    let emptyNote: String
    /// Rows that were asked for at most; `nil` when all were.
    var limit: Int?

    func print(_ options: ListingOptions) throws {
        if options.json { return try JSONValue.list(rows.map(JSONValue.object)).print() }
        if rows.isEmpty { return Terminal.say(emptyNote) }
        Swift.print(table.text)
        if rows.count == limit { Terminal.say("these are \(rows.count) rows at most; see more with --limit") }
    }
}
