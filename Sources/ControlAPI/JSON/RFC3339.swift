import JSONWriting
package import JobModel
import Wording

extension JSONValue {
    /// A time as RFC 3339 has it, in UTC, to the millisecond.
    init(time: UTCMilliseconds?) {
        self = time.map { .text(RFC3339.text($0)) } ?? .null
    }
}

/// Times as RFC 3339 has them.
package enum RFC3339 {
    /// `2026-01-31T08:00:00.250Z`
    package static func text(_ time: UTCMilliseconds) -> String {
        ReadableTime.iso(time, utcOffset: 0).replacing("+00:00", with: "Z")
    }

    /// - Returns: `nil` for a text that is no time, or has no zone. What is finer than a millisecond is cut off.
    package static func milliseconds(_ text: String) -> UTCMilliseconds? {
        let form = /(\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d)(\.\d+)?([Zz]|[+\-]\d\d:\d\d)/
        guard let parts = text.wholeMatch(of: form)?.output else { return nil }
        return (try? ISOTime("\(parts.1)\((parts.2 ?? "").prefix(4))\(parts.3)"))?.milliseconds
    }
}
