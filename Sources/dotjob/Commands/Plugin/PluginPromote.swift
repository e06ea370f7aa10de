import ArgumentParser
import JobModel
import JobStore

struct PluginPromote: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "promote", abstract: "End a group's canary well: it gets every claim from now on.")

    @OptionGroup var database: StoreLocation
    @OptionGroup var waiting: WaitOptions

    @Option(help: ArgumentHelp("The group with the canary.", valueName: "name"))
    var group: String

    func run() throws {
        try waiting.check()
        let store = try database.open()
        let release = try store.promote(group: group, now: ReadableTime.now)
        print("group \(group.quoted): release \(release.number) promoted; it gets every claim now")
        try JobFit(release: release).tell(in: store)
        try waiting.follow(release, in: store)
    }
}
