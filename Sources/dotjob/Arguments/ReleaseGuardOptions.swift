import ArgumentParser
import Execution
import JobModel

/// How an executor guards its groups against releases that turn out badly.
struct ReleaseGuardOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Distinct tasks that may take their host down within the probation before the group goes back one release.",
            valueName: "count"))
    var crashBudget = 3

    @Option(help: ArgumentHelp("How long a release is on probation once it is active.", valueName: "duration"))
    var probation = "60s"

    @Option(help: ArgumentHelp("How long a host may take to load its release, init included.", valueName: "duration"))
    var warmTimeout = "30s"

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Hosts of a group that may live at once, those that drain included; at the limit the oldest is ended.",
            valueName: "count"))
    var maxGenerations = 4

    /// - Throws: `WrongValue` for a value out of range.
    func apply(to configuration: inout ExecutorConfiguration) throws {
        guard crashBudget >= 1 else {
            throw WrongValue("--crash-budget \"\(crashBudget)\": too small; allow at least 1 task")
        }
        guard maxGenerations >= 2 else {
            throw WrongValue(
                "--max-generations \"\(maxGenerations)\": too small; a swap needs at least 2, the old host and the new one"
            )
        }
        configuration.crashBudget = crashBudget
        configuration.probationMs = try DurationText.milliseconds(probation, option: "--probation")
        configuration.warmTimeoutMs = try DurationText.milliseconds(warmTimeout, option: "--warm-timeout")
        configuration.mostGenerations = maxGenerations
    }
}
