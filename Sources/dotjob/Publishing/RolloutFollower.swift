import Foundation
import JobModel
import JobStore

/// Follows a release until every online executor of its group runs it, a line for each executor and state.
struct RolloutFollower {
    let store: any Store
    let release: Release
    let timeoutMs: Int64

    /// Prints each change as it comes. Blocks its thread.
    ///
    /// - Throws: `InputError` when an executor rejects the release, the group no longer wants it, or the time is over.
    func untilActive() throws {
        let end = ContinuousClock.now + .milliseconds(timeoutMs)
        let bell = try DoorbellWait(store)
        var progress = RolloutProgress(release: release)
        while true {
            bell.forget()
            let lines = progress.note(try look())
            for line in lines { print(line) }
            if !lines.isEmpty { Terminal.flush() }
            switch progress.verdict {
            case .active(let count):
                let executors = count == 1 ? "1 executor" : "\(count) executors"
                return print("\(subject) is active on \(executors)")
            case .failed(let reason): throw InputError(reason)
            case .pending(let what):
                guard ContinuousClock.now < end else {
                    throw InputError(
                        "\(subject) is not active everywhere after \(DurationText.text(milliseconds: timeoutMs)): \(what)"
                    )
                }
                bell.wait(until: end)
            }
        }
    }

    private var subject: String { "group \(release.groupName.quoted): release \(release.number)" }

    private func look() throws -> RolloutProgress.Look {
        // The group first: what it wants is decided before executors act on it.
        let group = try store.group(named: release.groupName)
        let wanted = try group.desiredReleaseID.flatMap { try store.release($0) }
        return RolloutProgress.Look(
            group: group, wanted: wanted, release: try store.release(release.id) ?? release,
            executors: try store.executors().filter { $0.groupID == group.id && $0.isOnline },
            standings: try store.standings(of: [release.id]))
    }
}
