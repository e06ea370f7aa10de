import ArgumentParser
import JobModel
import JobStore
import Operations
import Threads
import Wording

struct LogList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List attempts, newest first.",
        discussion: """
            Examples:
              dotjob log list --job digest
              dotjob log list --code 502 --since 2h
              dotjob log list --until 2026-11-01T00:00:00Z
              dotjob log list --release 7 --group mail
            """)

    private static let rowsShown = 50

    @OptionGroup var database: StoreLocation
    @OptionGroup var listing: ListingOptions
    @OptionGroup var paging: PagingOptions

    @Option(help: ArgumentHelp("Only this job's.", valueName: "name"), completion: NameCompletion.job)
    var job: String?

    @Option(help: "Only attempts that ended with this code: 200, 202, 204, 499, 500, 502 or 503.")
    var code: Int?

    @Option(help: ArgumentHelp("Only attempts that ran on this release.", valueName: "number"))
    var release: Int64?

    @Option(
        help: ArgumentHelp("The release's group, where several have that number.", valueName: "name"),
        completion: NameCompletion.group)
    var group: String?

    @Option(help: ArgumentHelp("Only the attempts of this task.", valueName: "id"))
    var task: Int64?

    @Option(
        help: ArgumentHelp(
            "Only attempts that ended then or later; a time, or how long ago, such as 2h.", valueName: "time"))
    var since: String?

    @Option(help: ArgumentHelp("Only attempts that ended before.", valueName: "time"))
    var until: String?

    func validate() throws {
        if group != nil, release == nil {
            throw ValidationError("--group goes with --release, and says whose release that is")
        }
    }

    func run() throws {
        var filter = LogFilter()
        filter.jobName = job
        filter.taskID = task
        let now = SystemClock.utcMilliseconds()
        filter.since = try since.map { try TimeText.past($0, option: "--since", now: now) }
        filter.until = try until.map { try TimeText.past($0, option: "--until", now: now) }
        filter.code = try code.map { code in
            guard let known = HandleCode(rawValue: code) else {
                let codes = HandleCode.allCases.map { "\($0.rawValue)" }.joined(separator: ", ")
                throw WrongValue("--code \"\(code)\": unknown; the codes are \(codes)")
            }
            return known
        }
        let control = try database.control()
        let release = release.map { ReleaseName(number: $0, group: group) }
        try Listing(
            emptyNote: "no attempts here yet; \"dotjob task list\" shows what waits",
            columns: { (log: AttemptLog) in [log.columns] }, table: Self.table
        ).print(
            listing, paging, filter, otherwise: Self.rowsShown, count: { try control.logCount($0, onRelease: release) },
            read: { try control.logs($0, onRelease: release) })
    }

    /// The attempts with the first line of what each said.
    static func table(of logs: [AttemptLog]) -> Table {
        var table = Table(
            ["ID", "JOB", "TASK", "ATTEMPT", "RELEASE", "CODE", "FINISHED (\(LocalZone.name))", "TOOK", "MESSAGE"],
            numbers: ["ID", "TASK", "ATTEMPT", "RELEASE", "TOOK"])
        for log in logs {
            table.add([
                "\(log.id)",
                Table.Cell(log.jobName),
                "\(log.taskID)",
                "\(log.attempt)",
                Table.Cell(log.releaseNo.map(String.init)),
                log.codeCell,
                Table.Cell(ReadableTime.local(log.finishedAt, saysZone: false)),
                Table.Cell(log.durationText),
                Table.Cell(log.message?.firstLine),
            ])
        }
        return table
    }
}
