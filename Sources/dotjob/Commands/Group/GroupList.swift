import ArgumentParser
import JobModel
import JobStore

struct GroupList: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List the groups.")

    @OptionGroup var database: StoreLocation
    @OptionGroup var listing: ListingOptions

    func run() throws {
        let store = try database.open()
        let groups = try store.groups()
        let executors = try store.executors()
        var table = Table(
            ["NAME", "STATUS", "THREADS", "MAX RUNNING", "RUNNING", "ONLINE", "DESCRIPTION"],
            numbers: ["THREADS", "MAX RUNNING", "RUNNING", "ONLINE"])
        for group in groups {
            let nodes = executors.filter { $0.groupID == group.id }
            table.add([
                Table.Cell(group.name),
                group.isPaused ? Table.Cell("paused", .yellow) : Table.Cell("open", .green),
                "\(group.hostThreads)",
                Table.Cell(group.maxRunning.map(String.init)),
                "\(nodes.reduce(0) { $0 + $1.runningTasks })",
                "\(nodes.count(where: \.isOnline))",
                Table.Cell(group.summary.firstLine),
            ])
        }
        try Listing(
            rows: groups.map(\.columns), table: table,
            emptyNote: "no groups yet; add one with \"dotjob group add NAME\""
        ).print(listing)
    }
}
