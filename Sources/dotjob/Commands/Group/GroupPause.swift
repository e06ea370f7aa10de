import ArgumentParser
import JobStore

struct GroupPause: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause", abstract: "Stop claiming a group's tasks. What runs goes on.")

    @OptionGroup var store: StoreOptions

    @Argument(help: "Name of the group.")
    var name: String

    func run() throws {
        try store.openStore().setGroup(named: name, paused: true)
        print("group \(name.quoted): paused; its tasks wait for \"dotjob group resume\"")
    }
}
