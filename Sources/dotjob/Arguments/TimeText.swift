import Foundation
import JobModel

/// Points in time as people write them: ISO 8601 with a zone, or UTC milliseconds.
enum TimeText {
    /// Reads a time that has yet to come.
    ///
    /// - Parameter option: the option it was given to, for the error.
    /// - Throws: `CommandError` for a text that is no time, and for a time that has passed: its job would never run.
    static func future(_ text: String, option: String, now: UTCMilliseconds) throws -> UTCMilliseconds {
        let subject = "\(option) \(text.quoted)"
        guard let time = milliseconds(text) else {
            throw CommandError(
                "\(subject): not a time; write ISO 8601 with a zone, such as 2030-01-31T08:00:00Z or "
                    + "2030-01-31T08:00:00+01:00, or UTC milliseconds")
        }
        guard time > now else {
            throw CommandError(
                "\(subject): \(ReadableTime.local(time)) has passed; give a time to come, or use \"job run\"")
        }
        return time
    }

    private static func milliseconds(_ text: String) -> UTCMilliseconds? {
        if let number = UTCMilliseconds(text) { return number }
        let formatter = ISO8601DateFormatter()
        for options: ISO8601DateFormatter.Options in [[], .withFractionalSeconds] {
            formatter.formatOptions = options.union(.withInternetDateTime)
            guard let date = formatter.date(from: text) else { continue }
            return UTCMilliseconds((date.timeIntervalSince1970 * 1000).rounded())
        }
        return nil
    }
}
