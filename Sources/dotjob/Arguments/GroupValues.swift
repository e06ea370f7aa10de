import ArgumentParser
import JobModel
import Wording

/// What a group allows its hosts.
enum GroupValues {
    /// - Throws: `WrongValue` that names the option.
    static func check(threads: Int?, maxRunning: Int?) throws {
        if let threads, !Limits.hostThreads.contains(threads) {
            throw WrongValue("--threads \"\(threads)\": out of range; give 1 to \(Limits.hostThreads.upperBound)")
        }
        if let maxRunning, maxRunning < 1 {
            throw WrongValue("--max-running \"\(maxRunning)\": too small; give at least 1, or pause the group")
        }
    }

    /// - Returns: `nil` for `none`.
    /// - Throws: `WrongValue`.
    static func ageing(_ text: String) throws -> Int64? {
        if text == "none" { return nil }
        let milliseconds = try DurationText.milliseconds(text, option: "--ageing")
        guard Limits.ageingMs.contains(milliseconds) else {
            let least = DurationText.text(milliseconds: Limits.ageingMs.lowerBound)
            throw WrongValue("--ageing \(text.quoted): too short; give at least \(least), or none")
        }
        return milliseconds
    }
}
