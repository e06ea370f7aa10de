import ArgumentParser
import JobModel
import Wording

/// From when to when a job comes due, and how widely its times are spread.
struct TimeBoundValues: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Not due before this time, in ISO 8601 with a zone; or none.", valueName: "time"))
    var start: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Not due from this time on, in ISO 8601 with a zone; or none.", valueName: "time"))
    var end: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Run each occurrence later by less than this, always by the same for one occurrence.", valueName: "duration"
        ))
    var jitter: String?

    func change(now: UTCMilliseconds) throws -> TimingChange {
        var change = TimingChange()
        change.startsAt = try start.map { try Self.bound($0, option: "--start", now: now) }
        change.endsAt = try end.map { try Self.bound($0, option: "--end", now: now) }
        change.jitterMs = try jitter.map { try DurationText.milliseconds($0, option: "--jitter") }
        return change
    }

    private static func bound(_ text: String, option: String, now: UTCMilliseconds) throws -> UTCMilliseconds? {
        text == "none" ? nil : try TimeText.near(text, option: option, now: now)
    }
}
