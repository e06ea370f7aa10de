import ArgumentParser
import ControlAPI
import JobModel
import Operations
import Threads
import Wording

struct JobEnable: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enable", abstract: "Take up a disabled job's schedule from now and release its held tasks.")

    @OptionGroup var database: StoreLocation
    @OptionGroup var job: JobName

    func run() throws {
        let store = try database.open()
        let enabled = try AuditedChange(in: store).make("enableJob", job: job.text, grows: false) {
            try JobOperations(store: store).enable(named: job.text, now: SystemClock.utcMilliseconds())
        }
        print("job \(enabled.name.quoted): enabled; \(enabled.nextText)")
    }
}
