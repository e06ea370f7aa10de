import ArgumentParser
import ControlAPI
import JSONWriting
import JobStore

struct ExecutorsEnable: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enable", abstract: "Let a disabled executor claim again.")

    @OptionGroup var database: StoreLocation

    @Argument(help: "Id of the row, as \"dotjob executors\" shows it.")
    var id: Int64

    func run() throws {
        let store = try database.open()
        try AuditedChange(in: store).make("enableExecutor", "executor \(id)", grows: false) {
            try store.setExecutor(id, disabled: false)
        } entry: {
            .init(group: nil, after: .object(["is_disabled": .flag(false)]))
        }
        print("executor \(id): enabled")
    }
}
