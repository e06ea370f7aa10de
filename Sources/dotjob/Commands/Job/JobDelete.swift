import ArgumentParser
import JobStore
import Operations
import Wording

struct JobDelete: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete",
        abstract: "Delete a job and its waiting tasks. What runs ends and is logged; its log stays.")

    @OptionGroup var database: StoreLocation
    @OptionGroup var job: JobName

    func run() throws {
        try database.control().deleteJob(named: job.text)
        print("job \(job.text.quoted): deleted")
    }
}
