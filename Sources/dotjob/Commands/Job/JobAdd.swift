import ArgumentParser
import JobModel
import JobStore
import Operations
import Threads
import Wording

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
              dotjob job add --name sync --group mail --handler sync_user \\
                --unique '$.user_id' --key '$.tenant' --max-per-key 2 --rate 100/1m
            """)

    @OptionGroup var database: StoreLocation

    @Option(help: "Name of the job.")
    var name: String

    @Option(help: "Group whose executors run it.", completion: NameCompletion.group)
    var group: String

    @Option(help: "Handler that runs, as its plugin names it.")
    var handler: String

    @OptionGroup(title: "When it runs") var scheduleValues: ScheduleValues
    @OptionGroup(title: "How it runs") var values: JobValues
    @OptionGroup(title: "How many run, and start") var limitValues: LimitValues
    @OptionGroup(title: "Duplicates") var uniqueValues: UniqueValues
    @OptionGroup var parameterCheck: ParameterCheck

    @OptionGroup var handlerCheck: HandlerCheck

    func validate() throws { try scheduleValues.checkAlone() }

    func run() throws {
        let now = SystemClock.utcMilliseconds()
        var settings = try values.change()
        settings.timing = try scheduleValues.change(now: now)
        settings.limits = try limitValues.change()
        settings.uniqueness = try uniqueValues.change()
        try WrongValue.judging {
            try JobOperations.checkAdd(named: name, toGroup: group, handler: handler, settings)
        }
        let added = try database.control().addJob(
            named: name, toGroup: group, handler: handler, settings, checksParameters: parameterCheck.isWanted,
            isStrict: handlerCheck.strict)
        print("job \(added.job.name.quoted): added (id \(added.job.id)); \(added.job.nextText)")
        MissingHandler.tell(added.missingHandler)
    }
}
