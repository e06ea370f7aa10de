import ArgumentParser
import JobStore
import Operations
import Wording

struct GroupResume: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "Claim a paused group's tasks again.")

    @OptionGroup var database: StoreLocation

    @Argument(help: "Name of the group.", completion: NameCompletion.group)
    var name: String

    func run() throws {
        try database.control().setGroup(named: name, paused: false)
        print("group \(name.quoted): resumed")
    }
}
