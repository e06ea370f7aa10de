import JobModel
import Wording

/// Points in time as people write them: ISO 8601 with a zone, or UTC milliseconds.
enum TimeText {
    /// Reads a time that has yet to come.
    ///
    /// - Parameter option: the option it was given to, for the error.
    /// - Throws: `WrongValue` for a text that is no time, for a time that has passed (its job would never run), and for one that lies
    ///   further ahead than anything may.
    static func future(_ text: String, option: String, now: UTCMilliseconds) throws -> UTCMilliseconds {
        let time = try near(text, option: option, now: now)
        guard time > now else {
            throw WrongValue(
                "\(option) \(text.quoted): \(ReadableTime.local(time)) has passed; give a time to come, or use \"job run\""
            )
        }
        return time
    }

    /// Reads a time that has passed, mostly: as `near` does, or as how long ago it was, `24h`.
    static func past(_ text: String, option: String, now: UTCMilliseconds) throws -> UTCMilliseconds {
        guard let last = text.last, last.isLetter, last != "Z", last != "z" else {
            return try near(text, option: option, now: now)
        }
        return now - (try DurationText.milliseconds(text, option: option))
    }

    /// Reads a time that lies no further from now than anything may, before or behind.
    static func near(_ text: String, option: String, now: UTCMilliseconds) throws -> UTCMilliseconds {
        let subject = "\(option) \(text.quoted)"
        let time: UTCMilliseconds
        do {
            time = try milliseconds(text)
        } catch {
            throw WrongValue("\(subject): \(error.reason)")
        }
        let bound = DurationText.text(milliseconds: Limits.delayMs)
        guard time <= now + Limits.delayMs else {
            throw WrongValue("\(subject): too far ahead; the furthest is \(bound) from now")
        }
        guard time >= now - Limits.delayMs else {
            throw WrongValue("\(subject): too long ago; the furthest is \(bound) before now")
        }
        return time
    }

    private static func milliseconds(_ text: String) throws(ISOTime.Fault) -> UTCMilliseconds {
        if !text.isEmpty, text.utf8.allSatisfy(ISOTime.isDigit) {
            guard let number = UTCMilliseconds(text) else {
                throw ISOTime.Fault("too far ahead; milliseconds since 1970 are read")
            }
            return number
        }
        return try ISOTime(text).milliseconds
    }
}
