import ArgumentParser
import JobModel
import Operations
import Threads

struct JobList: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List the jobs.")

    @OptionGroup var database: StoreLocation
    @OptionGroup var listing: ListingOptions

    @Option(help: ArgumentHelp("Only this group's.", valueName: "name"))
    var group: String?

    func run() throws {
        let jobs = try JobOperations(store: try database.open()).list(ofGroup: group)
        var table = Table(["NAME", "GROUP", "HANDLER", "STATUS", "SCHEDULE", "LAST", "NEXT"])
        let now = SystemClock.utcMilliseconds()
        for job in jobs {
            table.add([
                Table.Cell(job.name),
                Table.Cell(job.groupName),
                Table.Cell(job.handler),
                job.statusCell,
                Table.Cell(job.scheduleText),
                Table.Cell(job.lastTriggeredAt.map { ReadableTime.age($0, now: now) }),
                Table.Cell(job.nextTriggerAt.map { ReadableTime.withAge($0, now: now) }),
            ])
        }
        try Listing(
            rows: jobs.map(\.columns), table: table,
            emptyNote: "no jobs yet; add one with \"dotjob job add --name NAME --group GROUP --handler HANDLER\""
        ).print(listing)
    }
}
