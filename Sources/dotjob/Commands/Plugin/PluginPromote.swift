import ArgumentParser
import ControlAPI
import JobModel
import JobStore
import Operations
import Threads
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
        let store = try database.open()
        let releases = ReleaseOperations(store: store)
        let release = try AuditedChange(in: store).make("promoteRelease", "group \(group)", grows: true) {
            try releases.promote(group: group, allowsRemoval: allowRemoval, now: SystemClock.utcMilliseconds())
        } entry: {
            .init(group: $0.groupID, after: .audited($0))
        }
        print("group \(group.quoted): release \(release.number) promoted; it gets every claim now")
        JobMisfit.tell(try releases.misfits(of: release))
        try waiting.follow(release, in: store)
    }
}
