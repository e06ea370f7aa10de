import ArgumentParser
import JobModel
import JobStore
import Operations
import Wording

struct PluginPromote: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "promote", abstract: "End a group's canary well: it gets every claim from now on.")

    @OptionGroup var database: StoreLocation
    @OptionGroup var waiting: WaitOptions

    @Option(help: ArgumentHelp("The group with the canary.", valueName: "name"), completion: NameCompletion.group)
    var group: String

    @Flag(help: "Handlers that enabled jobs or queued tasks use may go.")
    var allowRemoval = false

    func run() throws {
        try waiting.check()
        let control = try database.control()
        let release = try control.promote(group: group, allowsRemoval: allowRemoval)
        print("group \(group.quoted): release \(release.number) promoted; it gets every claim now")
        JobMisfit.tell(try control.misfits(of: release))
        try waiting.follow(release, in: control)
    }
}
