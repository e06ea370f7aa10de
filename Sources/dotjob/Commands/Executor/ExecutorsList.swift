import ArgumentParser
import JobModel
import JobStore
import Operations
import Threads
import Wording

struct ExecutorsList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the executors (the default), and what their draining hosts wait for.")

    @OptionGroup var database: StoreLocation
    @OptionGroup var listing: ListingOptions
    @OptionGroup var paging: PagingOptions

    func run() throws {
        try Listing(
            emptyNote: "no executors yet; start one with \"dotjob executor --group NAME\" or \"dotjob up\"",
            columns: { (node: ExecutorNode) in [node.columns] }, table: Self.table
        ).print(listing, paging, ExecutorFilter(), read: try database.control().executors)
    }

    private static func table(of executors: [ExecutorNode]) -> Table {
        var table = Table(
            ["ID", "NODE", "GROUP", "STATUS", "RELEASE", "RUNNING", "PID", "LEASE", "HOST"],
            numbers: ["ID", "RELEASE", "RUNNING", "PID"])
        let now = SystemClock.utcMilliseconds()
        for node in executors {
            table.add([
                "\(node.id)",
                Table.Cell(node.hostname),
                Table.Cell(node.groupName),
                node.statusCell,
                Table.Cell(node.runningReleaseNo.map(String.init)),
                "\(node.runningTasks)",
                Table.Cell(node.pid.map(String.init)),
                Table.Cell(node.leaseUntil.map { ReadableTime.age($0, now: now) }),
                Table.Cell(lines: node.hostState.lines),
            ])
        }
        return table
    }
}
