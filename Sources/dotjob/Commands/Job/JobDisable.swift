import ArgumentParser
import JobModel
import JobStore
import Operations
import Wording

struct JobDisable: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "disable", abstract: "Stop a job's schedule and hold its waiting tasks. What runs goes on.")

    @OptionGroup var database: StoreLocation
    @OptionGroup var job: JobName

    func run() throws {
        let disabled = try database.control().disableJob(named: job.text)
        print("job \(disabled.name.quoted): disabled")
    }
}
