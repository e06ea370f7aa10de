import ArgumentParser
import JobModel
import JobStore

/// Whether a command follows its release onto the executors.
struct WaitOptions: ParsableArguments {
    @Flag(
        help:
            "Wait until every online executor of the group runs the release, a line for each state; exit 1 if one will not."
    )
    var wait = false

    @Option(help: ArgumentHelp("How long to wait.", valueName: "duration"))
    var waitTimeout = "60s"

    /// - Throws: `InputError` for a timeout that is no duration.
    func check() throws { _ = try timeoutMs }

    /// Follows the release, when that was asked for.
    func follow(_ release: Release, in store: any Store) throws {
        guard wait else { return }
        Terminal.flush()
        try RolloutFollower(store: store, release: release, timeoutMs: timeoutMs).untilActive()
    }

    private var timeoutMs: Int64 {
        get throws { try DurationText.milliseconds(waitTimeout, option: "--wait-timeout") }
    }
}
