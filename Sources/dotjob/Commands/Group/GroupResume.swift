import ArgumentParser
import JobModel
import JobStore
import Operations
import Wording

struct GroupResume: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "Claim a paused group's tasks again.",
        discussion: "--all resumes every group, also those that were paused one by one.")

    @OptionGroup var database: StoreLocation
    @OptionGroup var groups: GroupChoice

    func run() throws {
        let control = try database.control()
        let resumed = try groups.apply {
            try control.resumeGroup(named: $0)
        } all: {
            try control.resumeAllGroups()
        }
        for group in resumed { print("group \(group.name.quoted): resumed") }
    }
}
