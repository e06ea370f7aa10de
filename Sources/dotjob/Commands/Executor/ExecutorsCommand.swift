import ArgumentParser
import ControlAPI
import JSONWriting
import JobModel
import JobStore

struct ExecutorsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "executors",
        abstract: "Executors: a row for each node and group.",
        subcommands: [
            ExecutorsList.self, ExecutorsDisable.self, ExecutorsEnable.self, ExecutorsDrain.self, ExecutorsUndrain.self,
            ExecutorsEndDrain.self,
        ],
        defaultSubcommand: ExecutorsList.self)
}
