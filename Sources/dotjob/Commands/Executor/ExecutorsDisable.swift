import ArgumentParser
import JobStore
import Operations

struct ExecutorsDisable: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "disable", abstract: "Let an executor claim nothing for its group. What runs goes on.")

    @OptionGroup var database: StoreLocation

    @Argument(help: "Id of the row, as \"dotjob executors\" shows it.")
    var id: Int64

    func run() throws {
        try database.control().setExecutor(id, disabled: true)
        print("executor \(id): disabled")
    }
}
