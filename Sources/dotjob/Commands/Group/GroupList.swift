import ArgumentParser
import JobModel
import Operations
import Wording

struct GroupList: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List the groups.")

    @OptionGroup var database: StoreLocation
    @OptionGroup var listing: ListingOptions

    func run() throws {
        let groups = try database.control().groupFacts()
        try Listing(
            emptyNote: "no groups yet; add one with \"dotjob group add NAME\"",
            columns: { (facts: GroupFacts) in [facts.group.columns] }, table: Self.table
        ).print(listing, groups)
    }

    private static func table(of groups: [GroupFacts]) -> Table {
        var table = Table(
            ["NAME", "STATUS", "THREADS", "MAX RUNNING", "RUNNING", "ONLINE", "DESCRIPTION"],
            numbers: ["THREADS", "MAX RUNNING", "RUNNING", "ONLINE"])
        for facts in groups {
            let group = facts.group
            table.add([
                Table.Cell(group.name),
                statusCell(of: group),
                "\(group.hostThreads)",
                Table.Cell(group.maxRunning.map(String.init)),
                "\(facts.runningTasks)",
                "\(facts.onlineExecutors)",
                Table.Cell(group.summary.firstLine),
            ])
        }
        return table
    }

    private static func statusCell(of group: ExecutorGroup) -> Table.Cell {
        guard let pause = group.pause else { return Table.Cell("open", .green) }
        return Table.Cell("paused" + (pause.endText().map { " \($0)" } ?? ""), .yellow)
    }
}
