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
            clocks, the two day fields of a cron expression or a calendar may surprise. With --outage it is shown what each misfire strategy
            would run after a time without a scheduler. What is said beside a job's name is taken as if the job had it.

            Examples:
              dotjob job preview digest
              dotjob job preview digest --outage 2027-03-01T00:00Z..2027-03-01T06:00Z
              dotjob job preview --cron "30 2 * * *" --time-zone Europe/Berlin --from 2026-03-28T00:00Z
            """)

    @OptionGroup var database: StoreLocation
    @OptionGroup var listing: ListingOptions

    @Argument(
        help: ArgumentHelp("Name of a job; else give --cron, --every, --at or --in.", valueName: "name"),
        completion: NameCompletion.job)
    var job: String?

    @Option(help: ArgumentHelp("What a job with this schedule will be called.", valueName: "name"))
    var name: String?

    @OptionGroup(title: "When it runs") var scheduleValues: ScheduleValues

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Times after this one, in ISO 8601 with a zone or in UTC milliseconds; else now. An --every counts from here.",
            valueName: "time"))
    var from: String?

    @Option(parsing: .unconditional, help: "How many, 1-1000.")
    var count = 10

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "In place of the next times: what runs when no scheduler ran from one time up to another.",
            valueName: "time..time"))
    var outage: String?

    func validate() throws {
        if scheduleValues.isGiven == (job != nil) {
            throw ValidationError("name a job, or give one of --cron, --every, --at and --in")
        }
        if job == nil { try scheduleValues.checkAlone() }
        if job == nil, scheduleValues.clocks.isGiven, scheduleValues.cron == nil {
            throw ValidationError("--gap and --repeat go with --cron; leave them out")
        }
        if name != nil, job != nil {
            throw ValidationError("--name goes with a schedule that is none yet; leave it out")
        }
        if outage != nil, from != nil { throw ValidationError("--outage says from when on; leave out --from") }
    }

    func run() throws {
        guard Limits.previewedOccurrences.contains(count) else {
            throw WrongValue("--count \"\(count)\": out of range; give 1 to \(Limits.previewedOccurrences.upperBound)")
        }
        let now = SystemClock.utcMilliseconds()
        let outage = try outage.map { try TimeText.span($0, option: "--outage", now: now) }
        let start = try from.map { try TimeText.near($0, option: "--from", now: now) } ?? outage?.lowerBound ?? now
        let planned = try planned(madeAt: start, now: now)
        if let outage { return try print(outage, planned) }
        try Listing(
            emptyNote: "no time is left: it runs by hand, or has run", columns: { [$0.columns] }, table: Self.table
        ).print(listing, try JobOperations.preview(of: planned, after: start, count: count))
    }

    private func planned(madeAt start: UTCMilliseconds, now: UTCMilliseconds) throws -> ScheduledJob {
        let change = try scheduleValues.change(now: now)
        guard let job else {
            var timing = JobTiming()
            timing.apply(change)
            if let name { try WrongValue.judging { try Validation.name(name, of: "job") } }
            let calendar = try timing.calendar.map { try database.control().calendar(named: $0).workCalendar }
            return try WrongValue.judging {
                try JobOperations.planned(timing, ofJob: name ?? "", calendar: calendar, madeAt: start)
            }
        }
        let control = try database.control()
        let found = try control.job(named: job)
        if found.isDisabled { Terminal.say("note: job \(job.quoted) is disabled; it would run then") }
        if let note = found.zoneNote { Terminal.say("note: \(note)") }
        var timing = found.timing
        timing.apply(change)
        let calendar = try timing.calendar.map { try control.calendar(named: $0).workCalendar }
        return try JobOperations.planned(found, with: change, calendar: calendar)
    }

    private static func table(of occurrences: [PreviewedOccurrence]) -> Table {
        var table = Table(["AT", "NOTE"])
        for occurrence in occurrences { table.add([Table.Cell(occurrence.text), Table.Cell(occurrence.note)]) }
        return table
    }

    // MARK: - An outage

    private func print(_ outage: Range<UTCMilliseconds>, _ job: ScheduledJob) throws {
        // Which strategy a schedule has that is none yet nobody has said.
        let own = self.job == nil ? nil : job.misfireStrategy
        let zone = job.timing.timeZone
        try Listing(
            emptyNote: "", columns: { [$0.columns(in: zone, own: own)] },
            table: { Self.table(of: $0, in: zone, own: own) }
        ).print(listing, try JobOperations.preview(of: job, after: outage, count: count))
    }

    private static func table(of previews: [OutagePreview], in zone: String, own: MisfireStrategy?) -> Table {
        var table = Table(["MISFIRE", "RUNS", "FROM", "TO", "NOT RUN"])
        for preview in previews {
            table.add([
                Table.Cell(preview.strategy.rawValue + (preview.strategy == own ? " (its own)" : "")),
                Table.Cell(preview.runsText),
                Table.Cell(preview.times.first.map { ReadableTime.iso($0, in: zone) }),
                Table.Cell(preview.last.map { ReadableTime.iso($0, in: zone) }),
                Table.Cell(preview.dropped?.text(in: zone)),
            ])
        }
        return table
    }
}
