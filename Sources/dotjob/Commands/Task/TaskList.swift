public import ArgumentParser
import JobModel
public import JobStore
import Operations
import Threads
import Wording

struct TaskList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the tasks in the queue. What has ended is in \"dotjob log list\".")

    @OptionGroup var database: StoreLocation
    @OptionGroup var listing: ListingOptions
    @OptionGroup var paging: PagingOptions

    @Option(help: ArgumentHelp("Only this job's.", valueName: "name"), completion: NameCompletion.job)
    var job: String?

    @Option(
        name: .customLong("group"),
        help: ArgumentHelp("Only this group's; repeat for those of several.", valueName: "name"),
        completion: NameCompletion.group)
    var groups: [String] = []

    @Option(
        name: .customLong("status"),
        help: """
            Only those waiting or running; repeat for several; of the waiting only those that are ready, held (or held because their job is disabled or \
            serial, limited by it, pinned to a release, quarantined), that run alone next, or whose handler has asked to be run later.
            """)
    var states: [QueuedState] = []

    @Option(
        name: .customLong("node"),
        help: ArgumentHelp("Only those that executors of this node hold; repeat for several.", valueName: "name"))
    var nodes: [String] = []

    @Option(help: ArgumentHelp("Only those due then or later: a time, or how long ago.", valueName: "time"))
    var since: String?

    @Option(help: ArgumentHelp("Only those due before: a time, or how long ago.", valueName: "time"))
    var until: String?

    func run() throws {
        var filter = TaskFilter()
        filter.jobName = job
        filter.groupNames = groups
        filter.states = Set(states)
        filter.nodes = nodes
        let now = SystemClock.utcMilliseconds()
        filter.since = try since.map { try TimeText.past($0, option: "--since", now: now) }
        filter.until = try until.map { try TimeText.past($0, option: "--until", now: now) }
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

extension QueuedState: ExpressibleByArgument {}
