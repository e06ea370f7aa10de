import Foundation
import JobModel

/// A second reading of what a calendar makes of a schedule, slow and simple: it looks at each day, and at each minute where it must.
struct WalkedCalendar {
    let calendar: WorkCalendar
    let strategy: OffDayStrategy
    let zone: TimeZone
    /// What is moved to a time that the clocks skip is not run.
    var leavesOutGaps = false

    /// What the zone's clock shows, in milliseconds.
    func wall(at time: UTCMilliseconds) -> Int64 {
        time + Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(time) / 1_000))) * 1_000
    }

    private func day(_ wall: Int64) -> Int64 { Int64((Double(wall) / 86_400_000).rounded(.down)) }

    private func isOn(_ day: Int64) -> Bool {
        let weekday = (((day + 4) % 7) + 7) % 7
        return calendar.days[Int32(day)] ?? !calendar.offWeekdays.contains(Int(weekday))
    }

    /// The first minute at which the clock shows a time, or a later one.
    private func firstTime(ofWall wanted: Int64) -> UTCMilliseconds {
        var time = wanted - 27 * 3_600_000
        while wall(at: time) < wanted { time += 60_000 }
        return time
    }

    private func target(ofOffDay day: Int64) -> Int64? {
        let step: Int64 = strategy == .next ? 1 : -1
        return (1...366).lazy.map { day + step * $0 }.first(where: isOn)
    }

    /// - Parameters:
    ///   - times: of the schedule itself.
    ///   - walls: that the schedule names on days off, by the wall clock.
    func occurrences(of times: [UTCMilliseconds], walls: [Int64]) -> [UTCMilliseconds] {
        var found = Set(times.filter { isOn(day(wall(at: $0))) })
        for wall in walls where strategy != .skip && !isOn(day(wall)) {
            guard let target = target(ofOffDay: day(wall)) else { continue }
            let wanted = wall + (target - day(wall)) * 86_400_000
            let time = firstTime(ofWall: wanted)
            if !leavesOutGaps || self.wall(at: time) == wanted { found.insert(time) }
        }
        return found.sorted()
    }
}
