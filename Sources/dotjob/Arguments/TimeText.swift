import JobModel
import Scheduling
import Wording

/// Points in time as people write them: ISO 8601 with a zone, or UTC milliseconds.
enum TimeText {
    /// Reads a time that has yet to come.
    ///
    /// - Parameter timeZone: by whose clocks a time is read that has no zone of its own: what they skip is the first time after it, and of
    ///   two that they show alike the first. `nil`: it must have one.
    /// - Parameter option: the option it was given to, for the error.
    /// - Throws: `WrongValue` for a text that is no time, for a time that has passed (its job would never run), and for one that lies
    ///   further ahead than anything may.
    static func future(
        _ text: String, in timeZone: String? = nil, option: String, now: UTCMilliseconds
    ) throws -> UTCMilliseconds {
        let time = try near(text, in: timeZone, option: option, now: now)
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
    static func near(
        _ text: String, in timeZone: String? = nil, option: String, now: UTCMilliseconds
    ) throws -> UTCMilliseconds {
        let subject = "\(option) \(text.quoted)"
        let time = try local(text, in: timeZone) ?? absolute(text, subject)
        let bound = DurationText.text(milliseconds: Limits.delayMs)
        guard time <= now + Limits.delayMs else {
            throw WrongValue("\(subject): too far ahead; the furthest is \(bound) from now")
        }
        guard time >= now - Limits.delayMs else {
            throw WrongValue("\(subject): too long ago; the furthest is \(bound) before now")
        }
        return time
    }

    /// Reads two times, `2027-03-01T00:00Z..2027-03-01T06:00Z`, the second after the first, as `near` does.
    static func span(_ text: String, option: String, now: UTCMilliseconds) throws -> Range<UTCMilliseconds> {
        let ends = text.split(separator: "..", omittingEmptySubsequences: false).map(String.init)
        guard ends.count == 2 else {
            throw WrongValue(
                "\(option) \(text.quoted): not two times; write 2027-03-01T00:00Z..2027-03-01T06:00Z")
        }
        let times = try ends.map { try near($0, option: option, now: now) }
        guard times[0] < times[1] else {
            throw WrongValue("\(option) \(text.quoted): ends before it begins; give the earlier time first")
        }
        return times[0]..<times[1]
    }

    /// - Returns: `nil` for what is no local time, or where no zone is named.
    private static func local(_ text: String, in timeZone: String?) throws -> UTCMilliseconds? {
        // With a Z it is what some clocks show: only those of the zone make a time of it.
        guard let timeZone, let wall = try? ISOTime(text + "Z") else { return nil }
        return try WrongValue.judging { try ZoneDirectory.system.time(ofWall: wall.milliseconds, in: timeZone) }
    }

    private static func absolute(_ text: String, _ subject: String) throws -> UTCMilliseconds {
        do {
            return try milliseconds(text)
        } catch {
            throw WrongValue("\(subject): \(error.reason)")
        }
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
