import Foundation
import JobModel

/// A second reading of five-field cron expressions, slow and simple: it looks at each minute's wall clock in turn, as a
/// cron daemon does.
struct NaiveCron {
    private let fields: [Set<Int>]
    private let isStarred: [Bool]
    private let calendar: Calendar
    /// A time of day that the clocks skip is not run; a pace never is.
    private let leavesOutGaps: Bool

    /// Whether its minute or hour is a wildcard, so that it names a pace.
    var isPaced: Bool { isStarred[0] || isStarred[1] }

    /// - Parameter text: values, ranges, lists and steps in digits.
    init(_ text: String, in zone: TimeZone, leavesOutGaps: Bool = false) {
        self.leavesOutGaps = leavesOutGaps
        let texts = text.split(separator: " ").map(String.init)
        let ranges = [0...59, 0...23, 1...31, 1...12, 0...6]
        fields = zip(texts, ranges).map { Self.values($0, in: $1) }
        isStarred = texts.map { $0.hasPrefix("*") }
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        self.calendar = calendar
    }

    /// All occurrences in a span that starts on a full minute, and not in the second pass of a repeated hour.
    func occurrences(from start: UTCMilliseconds, through end: UTCMilliseconds) -> [UTCMilliseconds] {
        var found: [UTCMilliseconds] = []
        var newestWall = wallMinute(at: start) - 1
        for time in stride(from: start, through: end, by: 60_000) {
            let wall = wallMinute(at: time)
            let isDue: Bool
            if isPaced {
                isDue = matches(wall)
            } else if leavesOutGaps {
                isDue = newestWall < wall && matches(wall)
            } else {
                // A repeated minute lies behind the newest; minutes that were left out are due now.
                isDue = newestWall < wall && (newestWall + 1...wall).contains(where: matches)
            }
            newestWall = max(newestWall, wall)
            if isDue { found.append(time) }
        }
        return found
    }

    /// What the zone's clock shows, as minutes since 1970.
    private func wallMinute(at time: UTCMilliseconds) -> Int {
        let date = Date(timeIntervalSince1970: Double(time) / 1_000)
        return (Int(time / 1_000) + calendar.timeZone.secondsFromGMT(for: date)) / 60
    }

    private func matches(_ wall: Int) -> Bool {
        var utc = calendar
        utc.timeZone = .gmt
        let parts = utc.dateComponents(
            [.minute, .hour, .day, .month, .weekday], from: Date(timeIntervalSince1970: Double(wall) * 60))
        guard let minute = parts.minute, let hour = parts.hour, let day = parts.day, let month = parts.month,
            let weekday = parts.weekday
        else { return false }
        let fitsDay = fields[2].contains(day)
        let fitsWeek = fields[4].contains(weekday - 1)
        return fields[0].contains(minute) && fields[1].contains(hour) && fields[3].contains(month)
            && (isStarred[2] || isStarred[4] ? fitsDay && fitsWeek : fitsDay || fitsWeek)
    }

    private static func values(_ text: String, in range: ClosedRange<Int>) -> Set<Int> {
        Set(
            text.split(separator: ",").flatMap { item -> [Int] in
                let parts = item.split(separator: "/")
                let step = parts.count == 2 ? Int(parts[1]) ?? 1 : 1
                let bounds = parts[0].split(separator: "-").compactMap { Int($0) }
                guard let first = bounds.first, let last = bounds.last else {
                    return Array(stride(from: range.lowerBound, through: range.upperBound, by: step))
                }
                return Array(stride(from: first, through: last, by: step))
            })
    }
}
