import ArgumentParser
import JobStore
import Operations
import Threads

struct ErrorsRetry: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry",
        abstract:
            "Run the tasks of a cause's open failures again, with their parameters; quarantined ones are released.")

    @OptionGroup var database: StoreLocation
    @OptionGroup var failures: FailureOptions

    func run() throws {
        try failures.settle(in: try database.open(), as: FailureOptions.retry, done: "queued again") {
            try $0.retry($1, now: SystemClock.utcMilliseconds(), commit: $2)
        }
    }
}
