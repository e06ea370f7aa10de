import ArgumentParser
import JobStore
import Threads
import Wording

struct JobRestart: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restart", abstract: "Take a job out of error: queue its failed task again.")

    @OptionGroup var database: StoreLocation
    @OptionGroup var job: JobName

    func run() throws {
        let task = try database.open().restartJob(named: job.text, now: SystemClock.utcMilliseconds())
        print("job \(job.text.quoted): restarted; task \(task) queued")
    }
}
