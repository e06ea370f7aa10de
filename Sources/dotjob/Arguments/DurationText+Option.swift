import JobModel
import Wording

extension DurationText {
    /// - Parameter option: the option it was given to, for the error.
    /// - Throws: `WrongValue` for what is no duration.
    static func milliseconds(_ text: String, option: String) throws -> Int64 {
        do {
            return try milliseconds(text)
        } catch {
            throw WrongValue("\(option) \(text.quoted): \(error.reason)")
        }
    }

    /// As above, of a duration that may not be shorter than another.
    static func milliseconds(_ text: String, option: String, atLeast least: Int64) throws -> Int64 {
        let value = try milliseconds(text, option: option)
        guard value >= least else {
            throw WrongValue("\(option) \(text.quoted): too short; use \(least / 1_000)s or more")
        }
        return value
    }
}
