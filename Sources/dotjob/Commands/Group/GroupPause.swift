import ArgumentParser
import ControlAPI
import JSONWriting
import JobModel
import JobStore
import Wording

struct GroupPause: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause", abstract: "Stop claiming a group's tasks. What runs goes on.")

    @OptionGroup var database: StoreLocation

    @Argument(help: "Name of the group.")
    var name: String

    func run() throws {
        let store = try database.open()
        try AuditedChange(in: store).make("pauseGroup", "group \(name)", grows: false) {
            try store.setGroup(named: name, paused: true)
        } entry: {
            .init(group: try store.group(named: name).id, after: .object(["is_paused": .flag(true)]))
        }
        print("group \(name.quoted): paused; its tasks wait for \"dotjob group resume\"")
    }
}
