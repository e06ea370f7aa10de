import ArgumentParser
import JobStore
import Operations
import Wording

struct GroupPause: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause", abstract: "Stop claiming a group's tasks. What runs goes on.")

    @OptionGroup var database: StoreLocation

    @Argument(help: "Name of the group.", completion: NameCompletion.group)
    var name: String

    func run() throws {
        try database.control().setGroup(named: name, paused: true)
        print("group \(name.quoted): paused; its tasks wait for \"dotjob group resume\"")
    }
}
