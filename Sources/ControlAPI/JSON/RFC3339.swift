import Foundation
import JSONWriting
import JobModel
import Wording

extension JSONValue {
    /// A time as RFC 3339 has it, in UTC, to the millisecond.
    init(time: UTCMilliseconds?) {
        self = time.map { .text(RFC3339.text($0)) } ?? .null
    }
}

/// Times as RFC 3339 has them.
enum RFC3339 {
    /// `2026-01-31T08:00:00.250Z`
    static func text(_ time: UTCMilliseconds) -> String {
        ReadableTime.iso(time, utcOffset: 0).replacing("+00:00", with: "Z")
    }

    /// - Returns: `nil` for a text that is no time, or has no zone.
    static func milliseconds(_ text: String) -> UTCMilliseconds? {
        // RFC 3339 allows small letters and a blank; Foundation knows neither.
        let text = text.uppercased().replacing(" ", with: "T")
        let styles: [Date.ISO8601FormatStyle] = [
            .iso8601, Date.ISO8601FormatStyle(includingFractionalSeconds: true),
        ]
        guard let date = styles.lazy.compactMap({ try? $0.parse(text) }).first else { return nil }
        let milliseconds = (date.timeIntervalSince1970 * 1_000).rounded()
        return milliseconds.magnitude < 9e15 ? UTCMilliseconds(milliseconds) : nil
    }
}
