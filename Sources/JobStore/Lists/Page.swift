/// Some items of a list, in its order, and where it goes on.
public struct Page<Item: Sendable>: Sendable {
    public let items: [Item]
    /// For the next page; `nil` when there is none.
    public let next: PageCursor?

    public init(items: [Item], next: PageCursor?) {
        self.items = items
        self.next = next
    }

    /// - Parameters:
    ///   - items: one more than `limit` when the list goes on.
    ///   - cursor: of the last item that the page shows.
    public init(_ items: [Item], limit: Int, cursor: (Item) -> PageCursor) {
        guard items.count > limit else {
            self.items = items
            next = nil
            return
        }
        self.items = Array(items.prefix(limit))
        next = self.items.last.map(cursor)
    }
}

extension Page: RandomAccessCollection {
    public var startIndex: Int { items.startIndex }
    public var endIndex: Int { items.endIndex }
    public subscript(index: Int) -> Item { items[index] }
}
