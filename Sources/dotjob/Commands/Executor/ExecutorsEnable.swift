import ArgumentParser
import JobStore
import Operations

struct ExecutorsEnable: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enable", abstract: "Let a disabled executor claim again.")

    @OptionGroup var database: StoreLocation

    @Argument(help: "Id of the row, as \"dotjob executors\" shows it.")
    var id: Int64

    func run() throws {
        try database.control().setExecutor(id, disabled: false)
        print("executor \(id): enabled")
    }
}
