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
