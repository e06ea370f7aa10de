import ArgumentParser
import JSONWriting
import JobModel
import JobStore
import Operations
import Wording

struct LogFollow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "follow",
        abstract: "Show what a task logs while it runs; without a task, each attempt as it ends.",
        discussion: """
            Of a task it shows all attempts from the first on, and ends when the task has left the queue: with 1 unless its last code was \
            200. Lines of a running attempt appear once it has run for a tenth of a second. Ctrl-C ends it.

            Examples:
              dotjob log follow 4711
              dotjob log follow --job digest
            """)

    @OptionGroup var database: StoreLocation
    @OptionGroup var listing: ListingOptions

    @Argument(help: "Id of the task.")
    var task: Int64?

    @Option(help: ArgumentHelp("Without a task: only this job's attempts.", valueName: "name"))
    var job: String?

    func validate() throws {
        if task != nil, job != nil { throw ValidationError("--job goes without a task, which is of one job") }
    }

    func run() throws {
        let control = try database.control()
        guard let task else { try followAll(in: control) }
        let last = try FollowedTask(task, json: listing.json).follow(control)
        if last?.code != .ok { throw ExitCode.failure }
    }

    private func followAll(in control: any Control) throws -> Never {
        var filter = LogFilter()
        filter.jobName = job
        try FollowedLogs(json: listing.json).follow(filter, in: control)
    }
}
