import JSONWriting
import JobModel
import JobStore
import Operations

extension RunOutcome {
    /// The count of each code, and of those without one.
    var columns: [String: JSONValue] {
        let ended = HandleCode.allCases.compactMap { code in
            summary.ended[code].map { (String(code.rawValue), JSONValue($0)) }
        }
        return [
            "ended": .object(Dictionary(uniqueKeysWithValues: ended)),
            "quarantined": JSONValue(summary.quarantined),
            "removed": JSONValue(removed),
        ]
    }
}
