/// What the wall clocks of a time zone show, in whole seconds since 1970.
struct WallClock {
    private let zone: ZoneRules

    init(_ zone: ZoneRules) { self.zone = zone }

    func offset(at instant: Int64) -> Int64 { zone.offset(at: instant) }

    func wallTime(at instant: Int64) -> WallTime { WallTime(secondsSince1970: instant + offset(at: instant)) }

    /// The first instant after `instant` with another offset, or `nil` when the zone knows of none.
    func offsetChange(after instant: Int64) -> Int64? { zone.span(at: instant).end }

    /// Whether the clocks show another offset from `instant` on.
    func isOffsetChange(_ instant: Int64) -> Bool { zone.span(at: instant - 1).end == instant }

    /// How far the clocks had come before the changes of the offset that lie near, up to `instant`: they have shown nothing from here on.
    /// `nil` where there was no such change.
    func wallTimeReached(before instant: Int64) -> WallTime? {
        // Of what lies further back nothing can be shown again.
        var span = zone.span(at: instant - 2 * Self.mostSecondsEast)
        var reached: Int64?
        while let end = span.end, end <= instant {
            reached = max(reached ?? .min, end + span.offset)
            span = zone.span(at: end)
        }
        return reached.map { WallTime(secondsSince1970: $0) }
    }

    /// The first instant at which the clocks show `wall`, or the first one after the gap when they skip it.
    func firstInstant(of wall: WallTime) -> Int64 {
        // East of every offset there is: the clocks show an earlier time here.
        var instant = wall.secondsSince1970 - Self.mostSecondsEast
        while true {
            let span = zone.span(at: instant)
            let candidate = wall.secondsSince1970 - span.offset
            // The clocks went past `wall` as this span began.
            if candidate < instant { return instant }
            guard let end = span.end, end <= candidate else { return candidate }
            instant = end
        }
    }

    /// Whether the clocks show `wall` once more later on.
    ///
    /// - Parameter first: the first instant at which they do.
    func isRepeated(_ wall: WallTime, after first: Int64) -> Bool {
        var instant = first
        while let start = zone.span(at: instant).end, start <= wall.secondsSince1970 + Self.mostSecondsEast {
            let candidate = wall.secondsSince1970 - offset(at: start)
            if candidate >= start, offsetChange(after: start).map({ candidate < $0 }) ?? true { return true }
            instant = start
        }
        return false
    }

    /// Offsets lie below 26 hours, east and west: a file with another is not read.
    private static let mostSecondsEast: Int64 = 93_600
}
