import JobModel
import JobStore
import Operations
import Wording

extension RunOutcome {
    /// `all 3 ended with 200 ok`, or the count of each code.
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
}

extension RunSummary {
    /// How far `count` tasks have come.
    func progressText(count: Int) -> String {
        let failed = ended.filter { $0.key != .ok }.values.reduce(0, +)
        return "\(count - live) of \(count) ended" + (failed > 0 ? ", \(failed) without 200" : "")
    }
}
