import ArgumentParser
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
        try database.open().deleteJob(named: job.text, now: SystemClock.utcMilliseconds())
        print("job \(job.text.quoted): deleted")
    }
}
