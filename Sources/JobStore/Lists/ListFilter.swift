/// Which items of a list to read, and which page of them.
public protocol ListFilter: Sendable {
    /// Items of one page at most.
    var limit: Int { get set }
    /// Behind which item the page begins; `nil` for the first page.
    var after: PageCursor? { get set }
}

extension ListFilter {
    /// Every item that the filter lets pass, whatever its page. No call of the store takes long.
    ///
    /// - Parameter read: reads one page.
    public func all<Item>(_ read: (Self) throws -> Page<Item>) rethrows -> [Item] {
        var filter = self
        filter.limit = 500
        filter.after = nil
        var items: [Item] = []
        repeat {
            let page = try read(filter)
            items += page
            filter.after = page.next
        } while filter.after != nil
        return items
    }
}
