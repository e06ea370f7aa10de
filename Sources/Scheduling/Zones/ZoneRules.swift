/// A time zone's offsets from UTC, for all time. A value: it stays as it was read when the zone's file changes.
public struct ZoneRules: Sendable, Equatable {
    /// Instants from which another offset counts, ascending, in seconds since 1970.
    private let changes: [Int64]
    /// One more than there are changes: the first counts before the first change.
    private let offsets: [Int64]
    /// From here on the calendar repeats what it held `cycle` seconds before; `nil` where the offset stays.
    private let repeatsFrom: Int64?

    /// The Gregorian calendar starts over, weekdays included, every 400 years.
    private static let cycle: Int64 = 146_097 * 86_400

    public static let utc = ZoneRules(fixedOffset: 0)

    /// A zone whose clocks never change.
    ///
    /// - Parameter fixedOffset: seconds east of UTC.
    init(fixedOffset: Int64) {
        changes = []
        offsets = [fixedOffset]
        repeatsFrom = nil
    }

    init(_ file: TZifFile) {
        var transitions = file.transitions
        var firstOffset = file.firstOffset
        var repeatsFrom: Int64?
        if let footer = file.footer {
            let firstYear = transitions.last.map { CivilYear.containing($0.at) } ?? 1_970
            let lastYear = max(firstYear, 1_970) + 402
            let ahead = footer.changes(inYears: (firstYear - 1)...lastYear + 1)
            // The footer counts from the last transition on, whatever type that one names.
            if let last = transitions.last {
                transitions[transitions.count - 1].offset =
                    ahead.last { $0.at <= last.at }?.offset ?? footer.standardOffset
            } else {
                firstOffset = footer.standardOffset
            }
            let end = transitions.last?.at ?? .min
            transitions += ahead.filter { $0.at > end }
            if footer.daylight != nil { repeatsFrom = CivilYear.start(of: lastYear) }
        }
        var changes: [Int64] = []
        var offsets = [firstOffset]
        for transition in transitions where transition.offset != offsets[offsets.count - 1] {
            changes.append(transition.at)
            offsets.append(transition.offset)
        }
        self.changes = changes
        self.offsets = offsets
        self.repeatsFrom = repeatsFrom
    }

    /// Seconds east of UTC at an instant, in seconds since 1970.
    public func offset(at instant: Int64) -> Int64 { span(at: instant).offset }

    /// The offset at an instant, and the first later instant with another one; `nil` when there is none.
    func span(at instant: Int64) -> (offset: Int64, end: Int64?) {
        guard let repeatsFrom, instant >= repeatsFrom else { return listedSpan(at: instant) }
        let shift = ((instant - repeatsFrom) / Self.cycle + 1) * Self.cycle
        let span = listedSpan(at: instant - shift)
        return (span.offset, span.end.map { $0 + shift })
    }

    private func listedSpan(at instant: Int64) -> (offset: Int64, end: Int64?) {
        var low = 0
        var high = changes.count
        while low < high {
            let middle = (low + high) / 2
            if changes[middle] <= instant { low = middle + 1 } else { high = middle }
        }
        return (offsets[low], low < changes.count ? changes[low] : nil)
    }
}
