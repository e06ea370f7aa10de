import ArgumentParser
import JobModel
import JobStore
import Operations
import Scheduling
import Threads
import Wording

struct JobPreview: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "preview",
        abstract: "Show the next times of a job, or of a schedule that is none yet.",
        discussion: """
            Each time is shown by the clocks of the schedule's time zone, with their offset from UTC and a note where a change of the
            clocks or the two day fields of a cron expression may surprise.

            Examples:
              dotjob job preview digest
              dotjob job preview --cron "30 2 * * *" --time-zone Europe/Berlin --from 2026-03-28T00:00Z
            """)

    @OptionGroup var database: StoreLocation
    @OptionGroup var listing: ListingOptions

    @Argument(
        help: ArgumentHelp("Name of a job; else give --cron or --every.", valueName: "name"),
        completion: NameCompletion.job)
    var job: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("A cron expression of 5 fields, or 6 with seconds first.", valueName: "expression"))
    var cron: String?

    @Option(help: ArgumentHelp("What a job with this schedule will be called.", valueName: "name"))
    var name: String?

    @Option(help: ArgumentHelp("Time zone of --cron, an IANA name; else UTC.", valueName: "name"))
    var timeZone: String?

    @OptionGroup var clocks: ClockValues

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("An interval such as 30s, counted from --from on.", valueName: "duration"))
    var every: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Times after this one, in ISO 8601 with a zone or in UTC milliseconds; else now.", valueName: "time"))
    var from: String?

    @Option(parsing: .unconditional, help: "How many, 1-1000.")
    var count = 10

    func validate() throws {
        let given = [job, cron, every].count { $0 != nil }
        if given != 1 { throw ValidationError("name a job, or give one of --cron and --every") }
        if timeZone != nil, cron == nil { throw ValidationError("--time-zone goes with --cron; leave it out") }
        if clocks.gap != nil || clocks.repeat != nil, cron == nil {
            throw ValidationError("--gap and --repeat go with --cron; leave them out")
        }
        if name != nil, job != nil { throw ValidationError("--name goes with --cron and --every; leave it out") }
    }

    func run() throws {
        guard Limits.previewedOccurrences.contains(count) else {
            throw WrongValue("--count \"\(count)\": out of range; give 1 to \(Limits.previewedOccurrences.upperBound)")
        }
        let now = SystemClock.utcMilliseconds()
        let start = try from.map { try TimeText.near($0, option: "--from", now: now) } ?? now
        let occurrences = try occurrences(after: start)
        try Listing(
            emptyNote: "no time is left: it runs by hand, or has run", columns: { [$0.columns] }, table: Self.table
        ).print(listing, occurrences)
    }

    private func occurrences(after start: UTCMilliseconds) throws -> [PreviewedOccurrence] {
        if let job {
            let control = try database.control()
            let found = try control.job(named: job)
            if found.isDisabled { Terminal.say("note: job \(job.quoted) is disabled; it would run then") }
            if let note = found.zoneNote { Terminal.say("note: \(note)") }
            let calendar = try found.timing.calendar.map { try control.calendar(named: $0).workCalendar }
            return try JobOperations.preview(of: found, calendar: calendar, after: start, count: count)
        }
        let schedule: Schedule =
            try every.map { .every(milliseconds: try DurationText.milliseconds($0, option: "--every")) }
            ?? .cron(cron ?? "")
        return try WrongValue.judging {
            if let name { try Validation.name(name, of: "job") }
            var timing = JobTiming(schedule, timeZone: timeZone ?? "UTC")
            timing.gap = clocks.gap?.strategy
            timing.repetition = clocks.repeat?.strategy
            return try JobOperations.preview(of: timing, ofJob: name ?? "", after: start, count: count)
        }
    }

    private static func table(of occurrences: [PreviewedOccurrence]) -> Table {
        var table = Table(["AT", "NOTE"])
        for occurrence in occurrences { table.add([Table.Cell(occurrence.text), Table.Cell(occurrence.note)]) }
        return table
    }
}
