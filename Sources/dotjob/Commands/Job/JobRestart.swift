import ArgumentParser
import JobStore
import Operations
import Wording

struct JobRestart: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restart", abstract: "Take a job out of error: queue its failed task again.")

    @OptionGroup var database: StoreLocation
    @OptionGroup var job: JobName

    func run() throws {
        let task = try database.control().restartJob(named: job.text)
        print("job \(job.text.quoted): restarted; task \(task) queued")
    }
}
