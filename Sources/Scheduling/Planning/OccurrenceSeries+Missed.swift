import JobModel
import JobStore

// What was missed of a series.
extension OccurrenceSeries {
    /// Where the newest of the occurrences in a span begin that starts with one.
    ///
    /// - Parameter count: how many, 1 or more. Where the span has no more, all of them are newest.
    func first(ofNewest count: Int, from occurrence: UTCMilliseconds, through end: UTCMilliseconds) -> UTCMilliseconds {
        // Halves the span: the first lies after `tooMany`, and not after `enough`.
        guard hasMore(than: count, from: occurrence, through: end) else { return occurrence }
        var tooMany = occurrence
        var enough = latest(from: occurrence, through: end)
        while let middle = next(after: tooMany + (enough - tooMany) / 2 - 1), middle > tooMany, middle < enough {
            if hasMore(than: count, from: middle, through: end) { tooMany = middle } else { enough = middle }
        }
        // Few are left in between: what is sparse there is walked.
        while let after = next(after: tooMany), after < enough {
            guard hasMore(than: count, from: after, through: end) else { return after }
            tooMany = after
        }
        return enough
    }

    private func hasMore(than count: Int, from occurrence: UTCMilliseconds, through end: UTCMilliseconds) -> Bool {
        var at = occurrence
        for _ in 0..<count {
            guard let after = next(after: at), after <= end else { return false }
            at = after
        }
        return true
    }

    /// What lies from one occurrence up to another; `nil` when nothing does.
    func dropped(from occurrence: UTCMilliseconds, before end: UTCMilliseconds) -> DroppedOccurrences? {
        guard occurrence < end else { return nil }
        let last = latest(from: occurrence, through: end - 1)
        if let interval {
            return DroppedOccurrences(count: Int((last - occurrence) / interval) + 1, first: occurrence, last: last)
        }
        var count = 1
        var at = occurrence
        while at < last, count < Self.mostCounted, let after = next(after: at) {
            at = after
            count += 1
        }
        return DroppedOccurrences(count: count, isAtLeast: at < last, first: occurrence, last: last)
    }

    private static let mostCounted = 1_000
}
