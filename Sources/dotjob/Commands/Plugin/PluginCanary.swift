import ArgumentParser
import JobModel
import JobStore
import Operations
import Wording

struct PluginCanary: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "canary", abstract: "Give a group's canary another share of the claims.",
        discussion: """
            Examples:
              dotjob plugin canary 25% --group mail
              dotjob plugin canary 50% --group mail --release 4
            """)

    @OptionGroup var database: StoreLocation

    @Argument(help: "Of the claims, from 1% to 99%; \"dotjob plugin promote\" gives it all.")
    var share: String

    @Option(help: ArgumentHelp("The group with the canary.", valueName: "name"), completion: NameCompletion.group)
    var group: String

    @Option(help: ArgumentHelp("The canary that is meant: refused when it is another one by now.", valueName: "number"))
    var release: Int64?

    func run() throws {
        let percent = try PercentText.percent(share, option: "share")
        let changed = try database.control().shareCanary(group: group, percent: percent, release: release)
        print("group \(group.quoted): its canary gets \(changed.canary?.percent ?? percent)% of the claims")
    }
}
