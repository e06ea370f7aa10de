import ArgumentParser
import JobModel
import JobStore
import Operations

/// Whether a command follows its release onto the executors.
struct WaitOptions: ParsableArguments {
    @Flag(
        help:
            "Wait until every online executor of the group runs the release, a line for each state; exit 1 if one will not."
    )
    var wait = false

    @Option(help: ArgumentHelp("How long to wait.", valueName: "duration"))
    var waitTimeout = "60s"

    /// - Throws: `CommandError` for a timeout that is no duration.
    func check() throws { _ = try timeoutMs }

    /// Says so when nobody is there to run the release; follows it, when that was asked for, and prints how it goes.
    ///
    /// - Throws: `CommandError` when it is not active everywhere in the end.
    func follow(_ release: Release, in watch: any RolloutWatch) throws {
        Terminal.flush()
        let follower = RolloutFollower(release, in: watch)
        if case .pending(let late) = try follower.untilDecided(within: 0), late.isEmpty {
            Terminal.say("note: \(RolloutVerdict.text(ofLate: late))")
        }
        guard wait else { return }
        // A reason may change where no line shows it.
        var told: [ExecutorID: String] = [:]
        let verdict = try follower.untilDecided(within: timeoutMs) { places in
            for place in places where told.updateValue(place.text, forKey: place.executorID) != place.text {
                print(place.text)
            }
            Terminal.flush()
        }
        switch verdict {
        case .active(let count):
            print("\(release.subject) is active on \(count == 1 ? "1 executor" : "\(count) executors")")
        case .failed(let failure): throw CommandError(failure.text(of: release))
        case .pending(let places):
            throw CommandError(
                "\(release.subject) is not active everywhere after \(DurationText.text(milliseconds: try timeoutMs)): "
                    + RolloutVerdict.text(ofLate: places))
        }
    }

    private var timeoutMs: Int64 {
        get throws { try DurationText.milliseconds(waitTimeout, option: "--wait-timeout") }
    }
}
