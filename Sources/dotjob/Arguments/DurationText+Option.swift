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
}
