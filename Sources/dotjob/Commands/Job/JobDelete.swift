import ArgumentParser
import ControlAPI
import JobStore
import Threads
import Wording

struct JobDelete: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete",
        abstract: "Delete a job and its waiting tasks. What runs ends and is logged; its log stays.")

    @OptionGroup var database: StoreLocation
    @OptionGroup var job: JobName

    func run() throws {
        let store = try database.open()
        try AuditedChange(in: store).make("deleteJob", job: job.text, grows: false) {
            try store.deleteJob(named: job.text, now: SystemClock.utcMilliseconds())
        }
        print("job \(job.text.quoted): deleted")
    }
}
