import ArgumentParser
import JobStore
import Operations
import Threads

struct ErrorsDrop: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drop",
        abstract: "Be done with a cause's open failures; quarantined tasks are cancelled. The log keeps them.")

    @OptionGroup var database: StoreLocation
    @OptionGroup var failures: FailureOptions

    func run() throws {
        try failures.settle(in: try database.open(), as: FailureOptions.drop, done: "dropped") {
            try $0.drop($1, now: SystemClock.utcMilliseconds(), commit: $2)
        }
    }
}
