import ArgumentParser
import JobModel

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
}
