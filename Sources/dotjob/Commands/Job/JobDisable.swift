import ArgumentParser
import ControlAPI
import JobModel
import JobStore
import Threads
import Wording

struct JobDisable: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "disable", abstract: "Stop a job's schedule and hold its waiting tasks. What runs goes on.")

    @OptionGroup var database: StoreLocation
    @OptionGroup var job: JobName

    func run() throws {
        let store = try database.open()
        let disabled = try AuditedChange(in: store).make("disableJob", job: job.text, grows: false) {
            try store.disableJob(named: job.text, now: SystemClock.utcMilliseconds())
        }
        print("job \(disabled.name.quoted): disabled")
    }
}
