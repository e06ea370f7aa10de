import ArgumentParser

/// How many rows a listing shows.
struct LimitOption: ParsableArguments {
    static let `default` = 50

    @Option(name: .customLong("limit"), parsing: .unconditional, help: "Rows to show at most.")
    var rows = Self.default

    /// - Throws: `CommandError` below one.
    func checked() throws -> Int {
        guard rows >= 1 else { throw CommandError("--limit \"\(rows)\": too small; ask for at least 1 row") }
        return rows
    }
}
