import ArgumentParser
import JobModel
import JobStore
import Scheduling

struct JobAdd: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Register a job. Without a schedule it runs by hand.",
        discussion: """
            Examples:
              dotjob job add --name digest --group mail --handler send_digest \\
                --cron "0 7 * * *" --time-zone Europe/Berlin
              dotjob job add --name sweep --group files --handler sweep \\
                --param '{"path": "/srv"}' --every 15m --timeout 5m
            """)

    @OptionGroup var store: StoreOptions

    @Option(help: "Name of the job.")
    var name: String

    @Option(help: "Group whose executors run it.")
    var group: String

    @Option(help: "Handler that runs, as its plugin names it.")
    var handler: String

    @OptionGroup(title: "When it runs") var scheduleValues: ScheduleValues
    @OptionGroup(title: "How it runs") var values: JobValues
    @OptionGroup var parameterCheck: ParameterCheck

    func validate() throws {
        if scheduleValues.timeZone != nil, scheduleValues.cron == nil {
            throw ValidationError("--time-zone goes with --cron; add one, or leave the time zone out")
        }
    }

    func run() throws {
        let now = ReadableTime.now
        let draft = try draft(now: now)
        let store = try store.openStore()
        let groups = try store.groups()
        guard let group = groups.first(where: { $0.name == group }) else {
            throw InputError("group \(group.quoted): unknown; \(Self.cure(groups: groups))")
        }
        // A job that runs by hand may get its parameters then.
        if draft.schedule != .manual || values.parameterValues.isGiven {
            try parameterCheck.check(
                draft.parameters, forHandler: draft.handler, ofJob: draft.name, group: group.id, in: store)
        }
        let job = try store.addJob(draft, on: nil, now: now, nextOccurrence: Schedule.nextOccurrence)
        print("job \(job.name.quoted): added (id \(job.id)); \(job.nextText)")
        let release = try store.desiredRelease(ofGroup: group.id)
        if release?.plugins.contains(where: { $0.handlers.contains(job.handler) }) != true {
            Terminal.say("note: no plugin of group \(group.name.quoted) offers handler \(job.handler.quoted) yet")
        }
    }

    private func draft(now: UTCMilliseconds) throws -> JobDraft {
        var draft = JobDraft(name: name, group: group, handler: handler)
        var change = try values.change()
        change.schedule = try scheduleValues.schedule(now: now)
        change.timeZone = scheduleValues.timeZone
        draft.settings.apply(change)
        try Validation.check(draft)
        try ScheduleValidation.check(draft.schedule, timeZone: draft.timeZone)
        return draft
    }

    private static func cure(groups: [ExecutorGroup]) -> String {
        if groups.isEmpty { return "there are none yet; add one with \"dotjob group add NAME\"" }
        let shown = groups.prefix(20).map(\.name.printable).joined(separator: ", ")
        return "the groups are \(shown)\(groups.count > 20 ? ", …" : "")"
    }
}
