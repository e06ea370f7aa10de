import ArgumentParser

/// Which part of a list is shown.
struct PagingOptions: ParsableArguments {
    @Option(name: .customLong("limit"), parsing: .unconditional, help: "Rows to show at most.")
    var limit: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Go on where a list ended: its last line says where.", valueName: "cursor"))
    var after: String?

    /// - Throws: `WrongValue` below one.
    func checkedLimit() throws -> Int? {
        if let limit, limit < 1 { throw WrongValue("--limit \"\(limit)\": too small; ask for at least 1 row") }
        return limit
    }
}
