import ArgumentParser
import JobModel
import JobStore
import Operations
import Wording

struct GroupAdd: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Add a group. The database file is made when there is none.",
        discussion: """
            Examples:
              dotjob group add mail
              dotjob group add reports --threads 8 --max-running 4
            """)

    @OptionGroup var database: StoreLocation

    @Argument(help: "Name of the group.")
    var name: String

    @Option(parsing: .unconditional, help: "Threads of each host, 1-1024.")
    var threads = 4

    @Option(parsing: .unconditional, help: "Tasks that may run at once over all executors.")
    var maxRunning: Int?

    @Option(help: ArgumentHelp("What the group is for.", valueName: "text"))
    var description = ""

    func run() throws {
        try WrongValue.judging { try Validation.name(name, of: "group") }
        try GroupValues.check(threads: threads, maxRunning: maxRunning)
        let group = try database.control(createIfMissing: true).addGroup(
            named: name, summary: description, hostThreads: threads, maxRunning: maxRunning)
        print("group \(group.name.quoted): added (id \(group.id))")
    }
}
