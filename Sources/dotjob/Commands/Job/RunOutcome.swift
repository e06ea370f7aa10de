import JobModel
import JobStore

/// How the tasks of one `job run` ended.
struct RunOutcome {
    let summary: RunSummary
    /// Tasks that were queued.
    let count: Int

    private var ended: Int { summary.ended.values.reduce(0, +) }

    /// Tasks that left the queue without a final attempt: their job was deleted, or their log pruned.
    private var removed: Int { max(count - ended - summary.live, 0) }

    var isSuccess: Bool { summary.ended[.ok] == count }

    /// For people: `all 3 ended with 200 ok`, or the count of each code.
    var text: String {
        if isSuccess { return count == 1 ? "ended with 200 ok" : "all \(count) ended with 200 ok" }
        var parts = HandleCode.allCases.compactMap { code in
            summary.ended[code].map { "\($0) ended with \(code.rawValue) \(code.word)" }
        }
        if summary.quarantined > 0 { parts.append("\(summary.quarantined) quarantined") }
        if removed > 0 { parts.append("\(removed) removed before an end") }
        let cure =
            summary.quarantined > 0 ? "\"dotjob job retry\" releases what is quarantined" : "see \"dotjob log list\""
        return parts.joined(separator: ", ") + "; " + cure
    }

    /// For programs: the count of each code, and of those without one.
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
