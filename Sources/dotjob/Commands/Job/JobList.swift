import ArgumentParser
import JobModel
import JobStore
import Operations
import Threads
import Wording

struct JobList: ParsableCommand {
    /// As the table shows them.
    enum Status: String, ExpressibleByArgument, CaseIterable {
        case idle
        case waiting
        case running
        case error
        case disabled

        func apply(to filter: inout JobFilter) {
            switch self {
            case .idle: filter.status = .notStarted
            case .waiting: filter.status = .waiting
            case .running: filter.status = .running
            case .error: filter.status = .error
            case .disabled: filter.disabledOnly = true
            }
        }
    }

    enum Order: String, ExpressibleByArgument, CaseIterable {
        case name
        case nextRun = "next-run"
        case lastFailure = "last-failure"

        var order: JobFilter.Order {
            switch self {
            case .name: .name
            case .nextRun: .nextRun
            case .lastFailure: .lastFailure
            }
        }
    }

    static let configuration = CommandConfiguration(commandName: "list", abstract: "List the jobs.")

    @OptionGroup var database: StoreLocation
    @OptionGroup var listing: ListingOptions
    @OptionGroup var paging: PagingOptions

    @Option(help: ArgumentHelp("Only this group's.", valueName: "name"), completion: NameCompletion.group)
    var group: String?

    @Option(help: "Only jobs in this state.")
    var status: Status?

    @Option(help: ArgumentHelp("Only those whose name, handler or owner holds this.", valueName: "text"))
    var containing: String?

    @Option(help: "In which order: by name, by the next run, or those first that failed last.")
    var sort = Order.name

    func run() throws {
        let control = try database.control()
        var filter = JobFilter()
        filter.containing = containing
        filter.order = sort.order
        status?.apply(to: &filter)
        try Listing(
            emptyNote: "no jobs yet; add one with \"dotjob job add --name NAME --group GROUP --handler HANDLER\"",
            columns: { (job: Job) in [job.columns] }, table: Self.table
        ).print(
            listing, paging, filter, count: { try control.jobCount($0, ofGroup: group) },
            read: { try control.jobs($0, ofGroup: group) })
    }

    private static func table(of jobs: [Job]) -> Table {
        var table = Table(["NAME", "GROUP", "HANDLER", "STATUS", "SCHEDULE", "LAST", "NEXT (\(LocalZone.name))"])
        let now = SystemClock.utcMilliseconds()
        for job in jobs {
            table.add([
                Table.Cell(job.name),
                Table.Cell(job.groupName),
                Table.Cell(job.handler),
                job.statusCell,
                Table.Cell(job.scheduleText),
                Table.Cell(job.lastTriggeredAt.map { ReadableTime.age($0, now: now) }),
                Table.Cell(job.nextTriggerAt.map { ReadableTime.withAge($0, now: now, saysZone: false) }),
            ])
        }
        return table
    }
}
