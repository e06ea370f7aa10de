import Foundation
import JobModel
import Threads

/// Times and durations for people.
enum ReadableTime {
    private static let style = Date.ISO8601FormatStyle(dateTimeSeparator: .space, timeZone: .current)
        .year().month().day().dateTimeSeparator(.space).time(includingFractionalSeconds: false)

    /// A time on the local clock, to the second.
    static func local(_ time: UTCMilliseconds) -> String {
        Date(timeIntervalSince1970: Double(time) / 1000).formatted(style)
    }

    /// A time on the local clock and how far it lies from now: `2026-01-31 08:00:00 (in 5m)`.
    static func withAge(_ time: UTCMilliseconds, now: UTCMilliseconds = SystemClock.utcMilliseconds()) -> String {
        "\(local(time)) (\(age(time, now: now)))"
    }

    /// How far a time lies from now: `5m ago`, `in 2h`, `now`.
    static func age(_ time: UTCMilliseconds, now: UTCMilliseconds = SystemClock.utcMilliseconds()) -> String {
        let distance = time.subtractingReportingOverflow(now).partialValue
        guard distance.magnitude >= 1000 else { return "now" }
        let text = coarse(seconds: Int64(distance.magnitude / 1000))
        return distance > 0 ? "in \(text)" : "\(text) ago"
    }

    /// A duration to three digits or so: `12ms`, `3.4s`, `5m12s`.
    static func duration(milliseconds: Int64) -> String {
        switch milliseconds {
        case ..<1_000: "\(milliseconds)ms"
        case ..<60_000: "\(milliseconds / 1_000).\(milliseconds % 1_000 / 100)s"
        case ..<3_600_000: "\(milliseconds / 60_000)m\(milliseconds % 60_000 / 1_000)s"
        default: "\(milliseconds / 3_600_000)h\(milliseconds % 3_600_000 / 60_000)m"
        }
    }

    private static func coarse(seconds: Int64) -> String {
        switch seconds {
        case ..<60: "\(seconds)s"
        case ..<3_600: "\(seconds / 60)m"
        case ..<172_800: "\(seconds / 3_600)h"
        default: "\(seconds / 86_400)d"
        }
    }
}
