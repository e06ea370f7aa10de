import ArgumentParser
import ControlAPI
import JobStore
import Threads
import Wording

struct JobRestart: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restart", abstract: "Take a job out of error: queue its failed task again.")

    @OptionGroup var database: StoreLocation
    @OptionGroup var job: JobName

    func run() throws {
        let store = try database.open()
        let task = try AuditedChange(in: store).make("restartJob", job: job.text, grows: true) {
            try store.restartJob(named: job.text, now: SystemClock.utcMilliseconds())
        } after: {
            .audited(taskID: $0)
        }
        print("job \(job.text.quoted): restarted; task \(task) queued")
    }
}
