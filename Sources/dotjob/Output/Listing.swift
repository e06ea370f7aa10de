import JobStore

/// A listing in its two shapes: rows of columns for programs, a table for people. It is read and printed page by page, however long.
struct Listing<Item: Sendable> {
    /// What a person reads when there are no rows: why, and what to do next.
    let emptyNote: String
    /// The rows of an item by the names of their columns.
    let columns: (Item) -> [[String: JSONValue]]
    let table: ([Item]) -> Table

    private static var rowsPerPage: Int { 500 }

    /// Prints what `read` finds, page by page.
    ///
    /// - Parameters:
    ///   - paging: how many rows, and from where on.
    ///   - rows: how many when that is not said; `nil` for all.
    ///   - count: of the whole list, asked for when it goes on.
    ///   - read: at most so many, behind a cursor.
    func print(
        _ options: ListingOptions, _ paging: PagingOptions, otherwise rows: Int? = nil,
        count: () throws -> ListCount? = { nil }, read: (Int, PageCursor?) throws -> Page<Item>
    ) throws {
        var left = try paging.checkedLimit() ?? rows ?? .max
        var next = paging.after.map { PageCursor($0) }
        var output = ListingOutput(json: options.json)
        repeat {
            let page = try read(min(left, Self.rowsPerPage), next)
            try output.print(rows: page.lazy.flatMap(columns), table: table(page.items), isEmpty: page.isEmpty)
            left -= page.count
            next = page.next
        } while next != nil && left > 0
        try output.end(emptyNote)
        guard let next else { return }
        let total = try count().map { $0.isExact ? " (of \($0.number))" : " (of more than \($0.number))" } ?? ""
        Terminal.say("more: --after \(next.text.shellQuoted)\(total)")
    }

    /// Prints a short listing as a whole.
    func print(_ options: ListingOptions, _ items: [Item]) throws {
        var output = ListingOutput(json: options.json)
        try output.print(rows: items.lazy.flatMap(columns), table: table(items), isEmpty: items.isEmpty)
        try output.end(emptyNote)
    }
}

/// Where a listing has come to.
private struct ListingOutput {
    let json: Bool
    private var isEmpty = true
    private var widths: [Int] = []

    init(json: Bool) { self.json = json }

    mutating func print(
        rows: some Sequence<[String: JSONValue]>, table: @autoclosure () -> Table, isEmpty isPageEmpty: Bool
    ) throws {
        guard !isPageEmpty else { return }
        if json {
            try printJSON(rows)
        } else {
            try Terminal.write(table().text(continuing: &widths) + "\n")
        }
        isEmpty = false
    }

    private func printJSON(_ rows: some Sequence<[String: JSONValue]>) throws {
        var text = JSONText()
        var mark = isEmpty ? "[" : ","
        for row in rows {
            text.addElement(.object(row), after: mark)
            mark = ","
        }
        try Terminal.write(text.text)
    }

    func end(_ emptyNote: String) throws {
        if json { return try Terminal.write(isEmpty ? "[]\n" : "\n]\n") }
        if isEmpty { Terminal.say(emptyNote) }
    }
}
