import JobModel

/// What a calendar asks of the clocks. Here times, and what the clocks show, are counted in milliseconds since 1970.
extension WallClock {
    static let dayMs: Int64 = 86_400_000

    /// The day that the clocks show, counted from 1970-01-01.
    func day(at time: UTCMilliseconds) -> Int64 { wallTime(at: time.flooredQuotient(1_000)).day }

    /// The first time after another one at which the clocks show another day. Where they go back over midnight, that is the day before.
    func endOfDay(at time: UTCMilliseconds) -> UTCMilliseconds {
        var instant = time.flooredQuotient(1_000)
        let day = wallTime(at: instant).day
        while true {
            let midnight = (day + 1) * 86_400 - offset(at: instant)
            guard let change = offsetChange(after: instant), change <= midnight else { return midnight * 1_000 }
            if wallTime(at: change).day != day { return change * 1_000 }
            instant = change
        }
    }

    /// The first time at which the clocks show `wall`, or the first one after the gap when they skip it.
    func firstTime(ofWall wall: Int64) -> UTCMilliseconds {
        let second = wall.flooredQuotient(1_000)
        let instant = firstInstant(of: WallTime(secondsSince1970: second))
        let isShown = instant + offset(at: instant) == second
        return instant * 1_000 + (isShown ? wall - second * 1_000 : 0)
    }

    /// What the clocks first show after a time: nothing from there on has been shown or skipped until then.
    func firstWall(after time: UTCMilliseconds) -> Int64 {
        let second = time.flooredQuotient(1_000)
        var wall = time + offset(at: second) * 1_000 + 1
        // They may have shown a later time before they were put back.
        var instant = second - 3 * 86_400
        while let change = offsetChange(after: instant), change <= second {
            wall = max(wall, (change + offset(at: change - 1)) * 1_000)
            instant = change
        }
        return wall
    }
}
