import ArgumentParser
import ControlAPI
import JSONWriting
import JobStore

struct ExecutorsDisable: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "disable", abstract: "Let an executor claim nothing for its group. What runs goes on.")

    @OptionGroup var database: StoreLocation

    @Argument(help: "Id of the row, as \"dotjob executors\" shows it.")
    var id: Int64

    func run() throws {
        let store = try database.open()
        try AuditedChange(in: store).make("disableExecutor", "executor \(id)", grows: false) {
            try store.setExecutor(id, disabled: true)
        } entry: {
            .init(group: nil, after: .object(["is_disabled": .flag(true)]))
        }
        print("executor \(id): disabled")
    }
}
