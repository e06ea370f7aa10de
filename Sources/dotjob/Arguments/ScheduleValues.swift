import ArgumentParser
import JobModel

/// When a job runs: at most one of a cron expression, an interval and a time.
struct ScheduleValues: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Run by a cron expression of 5 fields, or 6 with seconds first.", valueName: "expression"))
    var cron: String?

    @Option(help: ArgumentHelp("Time zone of --cron, an IANA name; UTC when a job names none.", valueName: "name"))
    var timeZone: String?

    @Option(parsing: .unconditional, help: ArgumentHelp("Run every so often, such as 30s.", valueName: "duration"))
    var every: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Run once, at a time in ISO 8601 with a zone or in UTC milliseconds.", valueName: "time"))
    var at: String?

    func validate() throws {
        let given = [cron, every, at].count { $0 != nil }
        if given > 1 { throw ValidationError("--cron, --every and --at exclude each other; give one of them") }
        if timeZone != nil, every != nil || at != nil {
            throw ValidationError("--time-zone goes with --cron; leave it out")
        }
    }

    /// The schedule given; `nil` when none is. Cron expressions are checked later, with their time zone.
    func schedule(now: UTCMilliseconds) throws -> Schedule? {
        if let cron { return .cron(cron) }
        if let every { return .every(milliseconds: try DurationText.milliseconds(every, option: "--every")) }
        if let at { return .once(at: try TimeText.future(at, option: "--at", now: now)) }
        return nil
    }
}
