import ArgumentParser
import JobStore
import Operations

struct ErrorsRetry: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry",
        abstract:
            "Run the tasks of a cause's open failures again, with their parameters; quarantined ones are released.")

    @OptionGroup var database: StoreLocation
    @OptionGroup var failures: FailureOptions

    func run() throws {
        let control = try database.control()
        try failures.settle(in: control, done: "queued again") { try control.retry($0) }
    }
}
