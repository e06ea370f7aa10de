import ArgumentParser
import JobStore
import Operations

struct ErrorsDrop: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drop",
        abstract: "Be done with a cause's open failures; quarantined tasks are cancelled. The log keeps them.")

    @OptionGroup var database: StoreLocation
    @OptionGroup var failures: FailureOptions

    func run() throws {
        let control = try database.control()
        try failures.settle(in: control, done: "dropped") { try control.drop($0) }
    }
}
