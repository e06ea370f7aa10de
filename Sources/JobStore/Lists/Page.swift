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

    /// The page of a list that others make together: of each the page of its length behind the same place.
    ///
    /// - Parameter areInOrder: of two items of different lists.
    public init(
        merging pages: [Page], limit: Int, by areInOrder: (Item, Item) -> Bool, cursor: (Item) -> PageCursor
    ) {
        let items = pages.flatMap(\.items).sorted(by: areInOrder)
        self.items = Array(items.prefix(limit))
        let goesOn = items.count > limit || pages.contains { $0.next != nil }
        next = goesOn ? self.items.last.map(cursor) : nil
    }
}

extension Page: RandomAccessCollection {
    public var startIndex: Int { items.startIndex }
    public var endIndex: Int { items.endIndex }
    public subscript(index: Int) -> Item { items[index] }
}
