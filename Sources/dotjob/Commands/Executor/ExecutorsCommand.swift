import ArgumentParser
import ControlAPI
import JSONWriting
import JobModel
import JobStore

struct ExecutorsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "executors",
        abstract: "Executors: a row for each node and group.",
        subcommands: [ExecutorsList.self, ExecutorsDisable.self, ExecutorsEnable.self],
        defaultSubcommand: ExecutorsList.self)
}

extension StoreLocation {
    /// Has an executor claim no more, or again; the audit has it.
    func setExecutor(_ id: ExecutorID, disabled: Bool) throws {
        let store = try open()
        let action = disabled ? "disableExecutor" : "enableExecutor"
        try AuditedChange(in: store).make(action, "executor \(id)", grows: false) {
            try store.setExecutor(id, disabled: disabled)
        } entry: {
            .init(group: nil, after: .object(["is_disabled": .flag(disabled)]))
        }
    }
}
