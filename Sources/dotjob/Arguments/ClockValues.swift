import ArgumentParser
import JobModel

/// What becomes of times that the clocks skip or show twice.
struct ClockValues: ParsableArguments {
    enum Gap: String, CaseIterable, ExpressibleByArgument {
        case next, skip, auto

        var strategy: GapStrategy? { GapStrategy(rawValue: rawValue) }
    }

    enum Repetition: String, CaseIterable, ExpressibleByArgument {
        case once, twice, auto

        var strategy: RepetitionStrategy? { RepetitionStrategy(rawValue: rawValue) }
    }

    @Option(
        help:
            "For a time that the clocks skip: run at the first instant after it, or not. Else wildcards skip it, and times of day run."
    )
    var gap: Gap?

    @Option(
        name: .customLong("repeat"),
        help:
            "For a time that the clocks show twice: run once, or both times. Else wildcards run twice, and times of day once."
    )
    var `repeat`: Repetition?

    var isGiven: Bool { gap != nil || `repeat` != nil }
}
