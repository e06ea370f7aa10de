import ArgumentParser
import JobStore
import Operations
import Wording

struct JobRetry: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry",
        abstract: "Run a failed task again, with its parameters, or release a quarantined one.")

    @OptionGroup var database: StoreLocation
    @OptionGroup var job: JobName

    @Option(help: ArgumentHelp("The failed attempt; else the newest final failure.", valueName: "id"))
    var log: Int64?

    func run() throws {
        let task = try database.control().retryJob(named: job.text, log: log)
        print("job \(job.text.quoted): task \(task) queued")
    }
}
