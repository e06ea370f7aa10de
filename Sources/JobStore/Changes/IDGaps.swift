/// Ids that were passed by and whose rows may still come: where transactions run side by side, an id is drawn before its row is seen, and
/// a higher one may be seen first.
///
/// An id stays until every transaction has ended that was under way in the look after the one that passed it by: who has drawn it has a
/// transaction's number by then, and numbers rise.
public struct IDGaps: Sendable, Equatable {
    private struct Gap: Sendable, Equatable {
        let ids: ClosedRange<Int64>
        /// The first transaction that cannot have drawn any of them; `nil` until the next look.
        var until: Int64?
    }

    /// Gaps that are looked into.
    public static let most = 1_024

    private var gaps: [Gap] = []
    /// Rows were passed over in the last look, and not all were counted.
    private var hasPassed = false
    /// As `Gap.until`, of what was passed over before.
    private var passedUntil: Int64?

    public init() {}

    /// Where rows may still come.
    public var ranges: [ClosedRange<Int64>] { gaps.map(\.ids) }

    /// Takes rows out that came late.
    public mutating func found(_ ids: [Int64]) {
        for id in ids {
            guard let place = gaps.firstIndex(where: { $0.ids.contains(id) }) else { continue }
            let gap = gaps[place]
            var parts: [Gap] = []
            if gap.ids.lowerBound < id { parts.append(Gap(ids: gap.ids.lowerBound...(id - 1), until: gap.until)) }
            if id < gap.ids.upperBound { parts.append(Gap(ids: (id + 1)...gap.ids.upperBound, until: gap.until)) }
            gaps.replaceSubrange(place...place, with: parts)
        }
    }

    /// Lets go of what cannot come any more, after a look into the gaps.
    ///
    /// - Parameters:
    ///   - oldest: the first transaction that was under way in this look.
    ///   - next: the first one that had not begun.
    /// - Returns: whether something that was passed over may have come since then, and has now or never will.
    public mutating func settle(oldest: Int64, next: Int64) -> Bool {
        gaps.removeAll { $0.until.map { $0 <= oldest } ?? false }
        for place in gaps.indices where gaps[place].until == nil { gaps[place].until = next }
        let isOver = passedUntil.map { $0 <= oldest } ?? false
        if isOver { passedUntil = nil }
        if hasPassed { passedUntil = next }
        hasPassed = false
        return isOver
    }

    /// Takes note of the rows that a look saw behind the id where the one before ended.
    ///
    /// - Parameter seen: their ids, rising.
    public mutating func pass(behind last: Int64, seen: [Int64]) {
        var last = last
        for id in seen {
            if id > last + 1 { gaps.append(Gap(ids: (last + 1)...(id - 1))) }
            last = max(last, id)
        }
        guard gaps.count > Self.most else { return }
        gaps.removeFirst(gaps.count - Self.most)
        passOver()
    }

    /// Takes note that rows were passed over, and that some of them may still come.
    public mutating func passOver() { hasPassed = true }
}
