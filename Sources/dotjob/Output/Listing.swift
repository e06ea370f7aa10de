import JSONWriting
import JobStore
import Wording

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
    ///   - read: reads one page.
    func print<Filter: ListFilter>(
        _ options: ListingOptions, _ paging: PagingOptions, _ filter: Filter, otherwise rows: Int? = nil,
        count: (Filter) throws -> ListCount? = { _ in nil }, read: (Filter) throws -> Page<Item>
    ) throws {
        var left = try paging.checkedLimit() ?? rows ?? .max
        var filter = filter
        filter.after = paging.after.map { PageCursor($0) }
        var output = Output(json: options.json)
        repeat {
            filter.limit = min(left, Self.rowsPerPage)
            let page = try read(filter)
            try print(page.items, to: &output)
            left -= page.count
            filter.after = page.next
        } while filter.after != nil && left > 0
        try end(output)
        guard let next = filter.after else { return }
        let total = try count(filter).map { $0.isExact ? " (of \($0.number))" : " (of more than \($0.number))" } ?? ""
        Terminal.say("more: --after \(ShellWord.quoted(next.text.printable))\(total)")
    }

    /// Prints a short listing as a whole.
    func print(_ options: ListingOptions, _ items: [Item]) throws {
        var output = Output(json: options.json)
        try print(items, to: &output)
        try end(output)
    }

    // MARK: - A page

    /// Where a listing has come to.
    private struct Output {
        let json: Bool
        var isEmpty = true
        var widths: [Int] = []
    }

    private func print(_ items: [Item], to output: inout Output) throws {
        guard !items.isEmpty else { return }
        if output.json {
            var json = JSONText()
            for row in items.lazy.flatMap(columns) {
                json.addElement(.object(row), after: output.isEmpty ? "[" : ",")
                output.isEmpty = false
            }
            try Terminal.write(json.text)
        } else {
            try Terminal.write(table(items).text(continuing: &output.widths) + "\n")
            output.isEmpty = false
        }
    }

    private func end(_ output: Output) throws {
        if output.json { return try Terminal.write(output.isEmpty ? "[]\n" : "\n]\n") }
        if output.isEmpty { Terminal.say(emptyNote) }
    }
}
