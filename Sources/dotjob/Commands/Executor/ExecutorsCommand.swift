import ArgumentParser

struct ExecutorsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "executors",
        abstract: "Executors: a row for each node and group.",
        subcommands: [ExecutorsList.self, ExecutorsDisable.self, ExecutorsEnable.self],
        defaultSubcommand: ExecutorsList.self)
}
