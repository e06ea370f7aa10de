import Foundation

/// What the wall clocks of a time zone show, in whole seconds since 1970.
struct WallClock {
    private let zone: TimeZone

    init(_ zone: TimeZone) { self.zone = zone }

    func offset(at instant: Int64) -> Int64 { Int64(zone.secondsFromGMT(for: Self.date(instant))) }

    func wallTime(at instant: Int64) -> WallTime { WallTime(secondsSince1970: instant + offset(at: instant)) }

    /// The first instant after `instant` with another offset, or `nil` when the zone knows of none.
    func offsetChange(after instant: Int64) -> Int64? {
        zone.nextDaylightSavingTimeTransition(after: Self.date(instant)).map { Int64($0.timeIntervalSince1970) }
    }

    /// The first instant at which the clocks show `wall`, or the first one after the gap when they skip it.
    func firstInstant(of wall: WallTime) -> Int64 {
        // No offset reaches 24 hours, so these are the offsets on either side of a change near `wall`.
        let before = offset(at: wall.secondsSince1970 - 86_400)
        let after = offset(at: wall.secondsSince1970 + 86_400)
        let early = wall.secondsSince1970 - before
        if before == after || offset(at: early) == before { return early }
        let late = wall.secondsSince1970 - after
        if offset(at: late) == after { return late }
        return offsetChange(after: late) ?? early
    }

    private static func date(_ instant: Int64) -> Date { Date(timeIntervalSince1970: TimeInterval(instant)) }
}
