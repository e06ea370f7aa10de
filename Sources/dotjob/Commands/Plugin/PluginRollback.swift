import ArgumentParser
import JobModel
import JobStore
import Operations
import Wording

struct PluginRollback: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback",
        abstract: "End a group's canary, or publish an earlier bundle of the group again.",
        discussion: """
            Without --to, a group with a canary goes on with the release beside it; another one gets the bundle that it ran
            before, as its next release. A second rollback goes further back, and not to what the first has left; --to names any.
            """)

    @OptionGroup var database: StoreLocation
    @OptionGroup var waiting: WaitOptions

    @Option(help: ArgumentHelp("The group.", valueName: "name"), completion: NameCompletion.group)
    var group: String

    @Option(name: .customLong("to"), help: ArgumentHelp("The release whose bundle it shall run.", valueName: "number"))
    var number: Int64?

    @Flag(help: "Handlers that enabled jobs or queued tasks use may go.")
    var allowRemoval = false

    func run() throws {
        try waiting.check()
        let control = try database.control()
        let outcome = try control.rollBack(group: group, to: number, allowsRemoval: allowRemoval)
        print("group \(group.quoted): \(outcome.text)")
        JobMisfit.tell(try control.misfits(of: outcome.release))
        try waiting.follow(outcome.release, in: control)
    }
}
