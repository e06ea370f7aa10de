import ArgumentParser
import JobModel
import JobStore
import Operations
import Threads
import Wording

struct JobUpdate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "update",
        abstract: "Change a job. What is not named stays as it is; what runs goes on.",
        discussion: """
            Examples:
              dotjob job update digest --cron "30 6 * * *"
              dotjob job update digest --manual --timeout 2m
            """)

    @OptionGroup var database: StoreLocation
    @OptionGroup var job: JobName

    @Option(help: "Handler that runs, as its plugin names it.")
    var handler: String?

    @Flag(help: "Drop the schedule: run by hand only.")
    var manual = false

    @OptionGroup(title: "When it runs") var scheduleValues: ScheduleValues
    @OptionGroup(title: "How it runs") var values: JobValues
    @OptionGroup(title: "How many run, and start") var limitValues: LimitValues
    @OptionGroup(title: "Duplicates") var uniqueValues: UniqueValues
    @OptionGroup var parameterCheck: ParameterCheck
    @OptionGroup var handlerCheck: HandlerCheck

    func validate() throws {
        if manual, scheduleValues.isGiven {
            throw ValidationError("--manual drops the schedule; leave out --cron, --every, --at and --in")
        }
    }

    func run() throws {
        let now = SystemClock.utcMilliseconds()
        var change = try values.change()
        change.handler = handler
        change.timing = try scheduleValues.change(now: now)
        change.limits = try limitValues.change()
        change.uniqueness = try uniqueValues.change()
        if manual { change.schedule = .manual }
        try WrongValue.judging { try JobOperations.checkUpdate(named: job.text, change) }
        let changed = try database.control().updateJob(
            named: job.text, change, checksParameters: parameterCheck.isWanted, isStrict: handlerCheck.strict)
        print("job \(changed.job.name.quoted): updated; \(changed.job.nextText)")
        MissingHandler.tell(changed.missingHandler)
    }
}
