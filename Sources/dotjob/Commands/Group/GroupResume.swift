import ArgumentParser
import ControlAPI
import JSONWriting
import JobModel
import JobStore
import Wording

struct GroupResume: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "Claim a paused group's tasks again.")

    @OptionGroup var database: StoreLocation

    @Argument(help: "Name of the group.")
    var name: String

    func run() throws {
        let store = try database.open()
        try AuditedChange(in: store).make("resumeGroup", "group \(name)", grows: false) {
            try store.setGroup(named: name, paused: false)
        } entry: {
            .init(group: try store.group(named: name).id, after: .object(["is_paused": .flag(false)]))
        }
        print("group \(name.quoted): resumed")
    }
}
