package import JobModel
package import Scheduling

extension OutagePreview {
    /// How many run.
    package var runsText: String { isAtLeast ? "\(runs) or more" : "\(runs)" }
}

extension OutagePreview.Dropped {
    /// `359, from 2027-03-01T00:00:00+01:00 to 2027-03-01T05:59:00+01:00`.
    package func text(in timeZone: String) -> String {
        let number = isAtLeast ? "\(count) or more" : "\(count)"
        if count == 1 { return "\(number), \(ReadableTime.iso(last, in: timeZone))" }
        return "\(number), from \(ReadableTime.iso(first, in: timeZone)) to \(ReadableTime.iso(last, in: timeZone))"
    }
}

extension ReadableTime {
    /// A time by the clocks of a time zone, with their offset.
    package static func iso(_ time: UTCMilliseconds, in timeZone: String) -> String {
        iso(time, utcOffset: ZoneDirectory.utcOffset(in: timeZone, at: time))
    }
}
