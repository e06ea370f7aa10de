import ArgumentParser
import JobModel
import Wording

/// How long something stands still.
struct PauseLength: ParsableArguments {
    @Option(
        name: .customLong("for"), parsing: .unconditional,
        help: ArgumentHelp("End it by itself after this long; else somebody must.", valueName: "duration"))
    var length: String?

    /// - Throws: `WrongValue` for what is no duration, or none at all.
    var milliseconds: Int64? {
        get throws {
            guard let length else { return nil }
            let milliseconds = try DurationText.milliseconds(length, option: "--for")
            if milliseconds > 0 { return milliseconds }
            throw WrongValue("--for \(length.quoted): over at once; give at least 1ms")
        }
    }
}
