import ArgumentParser
import JobModel
import Operations
import Wording

struct JobEnable: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enable", abstract: "Take up a disabled job's schedule from now and release its held tasks.")

    @OptionGroup var database: StoreLocation
    @OptionGroup var job: JobName

    func run() throws {
        let enabled = try database.control().enableJob(named: job.text)
        print("job \(enabled.name.quoted): enabled; \(enabled.nextText)")
    }
}
