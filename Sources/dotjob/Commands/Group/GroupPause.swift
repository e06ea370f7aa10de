import ArgumentParser
import JobModel
import JobStore
import Operations
import Wording

struct GroupPause: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause", abstract: "Stop claiming a group's tasks. What runs goes on.",
        discussion: """
            A pause with --for ends by itself, whatever runs then and however often dotjob was restarted. --all pauses the groups
            that there are now, in one transaction: a group that is added later is not paused.

            Examples:
              dotjob group pause mail
              dotjob group pause --all --for 2h
            """)

    @OptionGroup var database: StoreLocation
    @OptionGroup var groups: GroupChoice
    @OptionGroup var length: PauseLength

    func run() throws {
        let control = try database.control()
        let forMs = try length.milliseconds
        let paused = try groups.apply {
            try control.pauseGroup(named: $0, forMs: forMs)
        } all: {
            try control.pauseAllGroups(forMs: forMs)
        }
        for group in paused { print("group \(group.name.quoted): paused\(Self.end(of: group))") }
    }

    private static func end(of group: ExecutorGroup) -> String {
        group.pause?.endText().map { " \($0); \"dotjob group resume\" ends it before" }
            ?? "; its tasks wait for \"dotjob group resume\""
    }
}
