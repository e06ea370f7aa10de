import ArgumentParser

struct StoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "store", abstract: "Look after the tables.",
        subcommands: [StoreMigrate.self, StoreCheck.self, StoreCopy.self])
}
