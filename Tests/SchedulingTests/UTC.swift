import Foundation
import JobModel

/// Reads `2026-03-29T01:30:00Z`, or a time with an offset, as UTC milliseconds.
func utc(_ text: String) throws -> UTCMilliseconds {
    let date = try Date(text, strategy: .iso8601)
    return UTCMilliseconds(date.timeIntervalSince1970 * 1_000)
}

/// Writes UTC milliseconds as ISO 8601 to the second, for messages that a person can read.
func iso(_ time: UTCMilliseconds) -> String {
    Date(timeIntervalSince1970: Double(time) / 1_000).formatted(.iso8601)
}
