import JobModel
import Wording

/// Shares as people write them: `10%`.
enum PercentText {
    /// Reads a share of 1 to 99 per cent; the sign may be left out.
    ///
    /// - Parameter option: the option it was given to, for the error.
    static func percent(_ text: String, option: String) throws -> Int {
        let digits = text.hasSuffix("%") ? text.dropLast() : text[...]
        guard let percent = Int(digits), Limits.canaryPercent.contains(percent) else {
            throw WrongValue(
                "\(option) \(text.quoted): not a share of the claims; give a whole number from 1% to 99%")
        }
        return percent
    }
}
