import ArgumentParser
import JobModel
import JobStore
import Operations
import Threads
import Wording

struct TaskList: ParsableCommand {
    enum Status: String, ExpressibleByArgument, CaseIterable {
        /// All that wait, held or not.
        case waiting
        case running
        case ready
        case held
        case disabled
        case serial
        case pinned
        case quarantined
        case alone
        case snoozed

        func apply(to filter: inout TaskFilter) {
            filter.status = self == .running ? .claimed : .waiting
            switch self {
            case .waiting, .running: break
            case .ready: filter.isHeld = false
            case .held: filter.isHeld = true
            case .disabled: filter.heldReason = .disabled
            case .serial: filter.heldReason = .serial
            case .pinned: filter.heldReason = .pinned
            case .quarantined: filter.heldReason = .quarantined
            case .alone: filter.suspectsOnly = true
            case .snoozed: filter.snoozedOnly = true
            }
        }
    }

    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the tasks in the queue. What has ended is in \"dotjob log list\".")

    @OptionGroup var database: StoreLocation
    @OptionGroup var listing: ListingOptions
    @OptionGroup var paging: PagingOptions

    @Option(help: ArgumentHelp("Only this job's.", valueName: "name"), completion: NameCompletion.job)
    var job: String?

    @Option(help: ArgumentHelp("Only this group's.", valueName: "name"), completion: NameCompletion.group)
    var group: String?

    @Option(
        help: """
            Only those waiting or running; of the waiting only those that are ready, held (or held because their job is disabled or \
            serial, pinned to a release, quarantined), that run alone next, or whose handler has asked to be run later.
            """)
    var status: Status?

    func run() throws {
        var filter = TaskFilter()
        filter.jobName = job
        filter.groupName = group
        status?.apply(to: &filter)
        let control = try database.control()
        try Listing(
            emptyNote: "no such task in the queue; queue one with \"dotjob job run NAME\"",
            columns: { (task: QueuedTask) in [task.columns] }, table: Self.table
        ).print(listing, paging, filter, count: control.taskCount, read: control.tasks)
    }

    static func table(of tasks: [QueuedTask]) -> Table {
        var table = Table(
            ["ID", "JOB", "HANDLER", "STATUS", "PRIORITY", "ATTEMPTS", "DUE", "PROGRESS"],
            numbers: ["ID", "PRIORITY", "ATTEMPTS"])
        let now = SystemClock.utcMilliseconds()
        for task in tasks {
            table.add([
                "\(task.id)",
                Table.Cell(task.jobName),
                Table.Cell(task.handler),
                task.statusCell,
                "\(task.priority)",
                "\(task.attempt)",
                Table.Cell(ReadableTime.age(task.runAt, now: now)),
                Table.Cell(task.progressText),
            ])
        }
        return table
    }
}
