import ArgumentParser
import ControlAPI
import JSONWriting
import JobModel
import JobStore

struct GroupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "group",
        abstract: "Executor groups: sets of executors that run one bundle of plugins.",
        subcommands: [GroupAdd.self, GroupUpdate.self, GroupList.self, GroupPause.self, GroupResume.self])
}

extension StoreLocation {
    /// Has the tasks of a group wait, or run again; the audit has it.
    func setGroup(named name: String, paused: Bool) throws {
        let store = try open()
        let action = paused ? "pauseGroup" : "resumeGroup"
        try AuditedChange(in: store).make(action, "group \(name)", grows: false) {
            try store.setGroup(named: name, paused: paused)
        } entry: {
            .init(group: try store.group(named: name).id, after: .object(["is_paused": .flag(paused)]))
        }
    }
}
