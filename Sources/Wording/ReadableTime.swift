import Glibc
package import JobModel
import Threads

/// Times and durations for people.
package enum ReadableTime {
    /// A time on the local clock, to the second, and that clock's name: `2026-01-31 08:00:00 CET`.
    ///
    /// - Parameter saysZone: `false` where a heading names it already.
    /// glibc's clock, not Foundation's: it reads the time zones of the system, as schedules do.
    package static func local(_ time: UTCMilliseconds, saysZone: Bool = true) -> String {
        var seconds = time_t(time / 1_000 - (time % 1_000 < 0 ? 1 : 0))
        var parts = tm()
        // localtime_r alone need not look at TZ.
        tzset()
        // A year that no calendar has.
        guard localtime_r(&seconds, &parts) != nil else { return "\(time) ms" }
        guard saysZone, let zone = parts.tm_zone else { return text(parts) }
        return "\(text(parts)) \(String(cString: zone))"
    }

    /// A time by a clock that is so many seconds ahead of UTC, with the offset: `2026-03-29T03:00:00+02:00`.
    package static func iso(_ time: UTCMilliseconds, utcOffset: Int64) -> String {
        let milliseconds = (time % 1_000 + 1_000) % 1_000
        let seconds = (time - milliseconds) / 1_000
        var wall = time_t(seconds + utcOffset)
        var parts = tm()
        gmtime_r(&wall, &parts)
        let fraction = milliseconds == 0 ? "" : "." + milliseconds.padded(to: 3)
        let minutes = abs(utcOffset) / 60
        let sign = utcOffset < 0 ? "-" : "+"
        let rest = abs(utcOffset) % 60 == 0 ? "" : ":" + (abs(utcOffset) % 60).padded(to: 2)
        return text(parts, separator: "T") + fraction
            + "\(sign)\((minutes / 60).padded(to: 2)):\((minutes % 60).padded(to: 2))\(rest)"
    }

    private static func text(_ parts: tm, separator: String = " ") -> String {
        let date = [(Int(parts.tm_year) + 1_900, 4), (Int(parts.tm_mon) + 1, 2), (Int(parts.tm_mday), 2)]
        let time = [parts.tm_hour, parts.tm_min, parts.tm_sec]
        return date.map { $0.0.padded(to: $0.1) }.joined(separator: "-") + separator
            + time.map { $0.padded(to: 2) }.joined(separator: ":")
    }

    /// A time on the local clock and how far it lies from now: `2026-01-31 08:00:00 CET (in 5m)`.
    package static func withAge(
        _ time: UTCMilliseconds, now: UTCMilliseconds = SystemClock.utcMilliseconds(), saysZone: Bool = true
    ) -> String {
        "\(local(time, saysZone: saysZone)) (\(age(time, now: now)))"
    }

    /// How far a time lies from now: `5m ago`, `in 2h`, `now`.
    package static func age(_ time: UTCMilliseconds, now: UTCMilliseconds = SystemClock.utcMilliseconds()) -> String {
        let distance = time.subtractingReportingOverflow(now).partialValue
        guard distance.magnitude >= 1000 else { return "now" }
        let text = coarse(seconds: Int64(distance.magnitude / 1000))
        return distance > 0 ? "in \(text)" : "\(text) ago"
    }

    /// A duration to three digits or so: `250µs`, and from a millisecond on as `duration(milliseconds:)`.
    package static func duration(microseconds: Int64) -> String {
        microseconds < 1_000 ? "\(microseconds)µs" : duration(milliseconds: microseconds / 1_000)
    }

    /// A duration to three digits or so: `12ms`, `3.4s`, `5m12s`.
    package static func duration(milliseconds: Int64) -> String {
        switch milliseconds {
        case 0: "<1ms"
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
