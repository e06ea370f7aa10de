import ArgumentParser
import JobModel
import JobStore
import Scheduling

struct JobEnable: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enable", abstract: "Take up a disabled job's schedule from now and release its held tasks.")

    @OptionGroup var store: StoreOptions
    @OptionGroup var job: JobName

    func run() throws {
        let enabled = try store.openStore().enableJob(
            named: job.text, now: ReadableTime.now, nextOccurrence: Schedule.nextOccurrence)
        print("job \(enabled.name.quoted): enabled; \(enabled.nextText)")
    }
}
