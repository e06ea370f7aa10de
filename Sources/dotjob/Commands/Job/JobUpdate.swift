import ArgumentParser
import JobModel
import JobStore
import Scheduling

struct JobUpdate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "update",
        abstract: "Change a job. What is not named stays as it is; what runs goes on.",
        discussion: """
            Examples:
              dotjob job update digest --cron "30 6 * * *"
              dotjob job update digest --manual --timeout 2m
            """)

    @OptionGroup var store: StoreOptions
    @OptionGroup var job: JobName

    @Option(help: "Handler that runs, as its plugin names it.")
    var handler: String?

    @Flag(help: "Drop the schedule: run by hand only.")
    var manual = false

    @OptionGroup(title: "When it runs") var scheduleValues: ScheduleValues
    @OptionGroup(title: "How it runs") var values: JobValues
    @OptionGroup var parameterCheck: ParameterCheck

    func validate() throws {
        if manual, [scheduleValues.cron, scheduleValues.every, scheduleValues.at].contains(where: { $0 != nil }) {
            throw ValidationError("--manual drops the schedule; leave out --cron, --every and --at")
        }
    }

    func run() throws {
        let now = ReadableTime.now
        var change = try values.change()
        change.handler = handler
        change.schedule = manual ? .manual : try scheduleValues.schedule(now: now)
        change.timeZone = scheduleValues.timeZone
        try Validation.check(change, ofJob: job.text)
        let store = try store.openStore()
        let current = try store.job(named: job.text)
        if change.touchesSchedule {
            try ScheduleValidation.check(
                change.schedule ?? current.schedule, timeZone: change.timeZone ?? current.timeZone)
        }
        if change.parameters != nil || change.handler != nil || change.schedule.map({ $0 != .manual }) == true {
            try parameterCheck.check(
                change.parameters ?? current.parameters, forHandler: change.handler ?? current.handler,
                ofJob: job.text, group: current.groupID, in: store)
        }
        let changed = try store.updateJob(
            named: job.text, change, on: nil, now: now, nextOccurrence: Schedule.nextOccurrence)
        print("job \(changed.name.quoted): updated; \(changed.nextText)")
    }
}
