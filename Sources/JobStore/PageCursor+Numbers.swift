/// Cursors of lists in the order of numbers, as stores make them.
extension PageCursor {
    public init(_ id: Int64) { self.init(String(id)) }

    public init(_ first: Int64, _ second: Int64) { self.init("\(first).\(second)") }

    /// - Throws: `invalid` when it is of a list in another order.
    public func id() throws -> Int64 {
        guard let id = Int64(text) else { throw StoreError.badCursor(self) }
        return id
    }

    /// - Throws: `invalid` when it is of a list in another order.
    public func pair() throws -> (Int64, Int64) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map { Int64($0) }
        guard parts.count == 2, let first = parts[0], let second = parts[1] else { throw StoreError.badCursor(self) }
        return (first, second)
    }
}
