/// Where a list goes on: behind the last item of a page. It stays good when items are added or go.
///
/// The text is the store's own. Whoever keeps one hands it back as it is, to the same list.
public struct PageCursor: Hashable, Sendable {
    public let text: String

    public init(_ text: String) { self.text = text }
}
