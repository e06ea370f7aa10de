import ArgumentParser
import ControlAPI
import JobStore
import Threads
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
        let store = try database.open()
        let task = try AuditedChange(in: store).make("retryJob", job: job.text, grows: true) {
            try store.retryTask(ofJob: job.text, logID: log, now: SystemClock.utcMilliseconds())
        } after: {
            .audited(taskID: $0)
        }
        print("job \(job.text.quoted): task \(task) queued")
    }
}
