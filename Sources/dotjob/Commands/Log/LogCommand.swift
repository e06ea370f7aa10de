import ArgumentParser

struct LogCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log",
        abstract: "The record of attempts.",
        subcommands: [LogList.self, LogShow.self, LogFollow.self])
}
