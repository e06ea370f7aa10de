/// How many items a list has. Nobody counts a million rows for a figure at the edge of a page.
public struct ListCount: Sendable, Equatable {
    /// Beyond that no list is counted.
    public static let most = 10_000

    public let number: Int
    /// Otherwise there are more than `number`.
    public let isExact: Bool

    /// - Parameter counted: up to one more than `most`.
    public init(counted: Int) {
        number = min(counted, Self.most)
        isExact = counted <= Self.most
    }

    /// Of lists that have no item in common, together.
    public init(of parts: [ListCount]) {
        let sum = parts.reduce(0) { $0 + $1.number }
        self.init(counted: parts.allSatisfy(\.isExact) ? sum : Self.most + 1)
    }
}
