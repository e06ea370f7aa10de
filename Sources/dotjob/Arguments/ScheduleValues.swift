import ArgumentParser
import JobModel
import Wording

/// When a job runs: at most one of a cron expression, an interval and a time, with what narrows and shifts it.
struct ScheduleValues: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Run by a cron expression of 5 fields, or 6 with seconds first.", valueName: "expression"))
    var cron: String?

    @Option(
        help: ArgumentHelp(
            "Time zone of --cron, --at and --calendar, an IANA name; UTC when a job names none.", valueName: "name"))
    var timeZone: String?

    @Option(parsing: .unconditional, help: ArgumentHelp("Run every so often, such as 30s.", valueName: "duration"))
    var every: String?

    @Flag(help: "With --every: count from the end of the last run.")
    var afterEnd = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Run once, at a time in ISO 8601, with a zone or by --time-zone, or in UTC milliseconds.", valueName: "time"
        ))
    var at: String?

    @Option(
        name: .customLong("in"), parsing: .unconditional,
        help: ArgumentHelp("Run once, so long from now, such as 5m.", valueName: "duration"))
    var delay: String?

    @OptionGroup var clocks: ClockValues
    @OptionGroup var calendars: CalendarValues
    @OptionGroup var bounds: TimeBoundValues

    func validate() throws {
        let given = [cron, every, at, delay].count { $0 != nil }
        if given > 1 { throw ValidationError("--cron, --every, --at and --in exclude each other; give one of them") }
        if timeZone != nil, calendars.calendar == nil, every != nil || delay != nil {
            throw ValidationError("--time-zone goes with --cron, --at and --calendar; leave it out")
        }
        if afterEnd, every == nil { throw ValidationError("--after-end goes with --every; add one, or leave it out") }
    }

    /// What only makes sense where there is no job yet, or none that would have the rest.
    func checkAlone() throws {
        if timeZone != nil, cron == nil, at == nil, calendars.calendar == nil {
            throw ValidationError(
                "--time-zone goes with --cron, --at and --calendar; add one, or leave the time zone out")
        }
        if calendars.onOffDay != nil, calendars.calendar == nil {
            throw ValidationError("--on-off-day goes with --calendar; add it, or leave this out")
        }
    }

    var isGiven: Bool { [cron, every, at, delay].contains { $0 != nil } }

    /// What is given; the rest stays `nil`. Cron expressions are checked later, with their time zone.
    func change(now: UTCMilliseconds) throws -> TimingChange {
        var change = try bounds.change(now: now)
        change.schedule = try schedule(now: now)
        change.timeZone = timeZone
        change.gap = clocks.gap.map(\.strategy)
        change.repetition = clocks.repeat.map(\.strategy)
        change.calendar = calendars.change.calendar
        change.offDay = calendars.change.offDay
        return change
    }

    private func schedule(now: UTCMilliseconds) throws -> Schedule? {
        if let cron { return .cron(cron) }
        if let every {
            let milliseconds = try DurationText.milliseconds(every, option: "--every")
            return afterEnd ? .delay(milliseconds: milliseconds) : .every(milliseconds: milliseconds)
        }
        if let at { return .once(at: try TimeText.future(at, in: timeZone, option: "--at", now: now)) }
        if let delay { return .once(at: now + (try DurationText.milliseconds(delay, option: "--in"))) }
        return nil
    }
}
