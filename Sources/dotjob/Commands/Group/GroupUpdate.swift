import ArgumentParser
import JobModel
import JobStore
import Operations
import Wording

struct GroupUpdate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "update",
        abstract: "Change a group. What is not named stays as it is.",
        discussion: """
            Examples:
              dotjob group update reports --max-running 4
              dotjob group update reports --no-max-running --description "Monthly reports"
              dotjob group update reports --ageing 5m
            """)

    @OptionGroup var database: StoreLocation

    @Argument(help: "Name of the group.", completion: NameCompletion.group)
    var name: String

    @Option(parsing: .unconditional, help: "Threads of each host, 1-1024: of executors that start from now on.")
    var threads: Int?

    @Option(parsing: .unconditional, help: "Tasks that may run at once over all executors.")
    var maxRunning: Int?

    @Flag(help: "Let as many tasks run at once as there are threads.")
    var noMaxRunning = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Waiting this long lifts a task by one priority, such as 5m; none for the usual 1m.", valueName: "duration")
    )
    var ageing: String?

    @Option(help: ArgumentHelp("What the group is for.", valueName: "text"))
    var description: String?

    func validate() throws {
        if noMaxRunning, maxRunning != nil {
            throw ValidationError("--no-max-running lifts the limit; leave out --max-running")
        }
        if ageing == nil, change.isEmpty {
            throw ValidationError(
                "nothing to change; give --threads, --max-running, --no-max-running, --ageing or --description")
        }
    }

    private var change: GroupChange {
        var change = GroupChange()
        change.summary = description
        change.hostThreads = threads
        if noMaxRunning { change.maxRunning = .some(nil) }
        if let maxRunning { change.maxRunning = maxRunning }
        return change
    }

    func run() throws {
        try GroupValues.check(threads: threads, maxRunning: maxRunning)
        var change = change
        change.ageingMs = try ageing.map(GroupValues.ageing)
        let group = try database.control().updateGroup(named: name, change)
        print("group \(group.name.quoted): updated")
    }
}
