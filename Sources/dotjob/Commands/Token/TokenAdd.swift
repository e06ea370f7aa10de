import ArgumentParser
import JobModel
import JobStore
import Operations
import Threads
import Wording

struct TokenAdd: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Make a token. Its secret is printed, this once.",
        discussion: """
            Roles, each with all before it: metrics, viewer, operator (run, cancel, retry, change jobs), publisher (releases), \
            admin (tokens, groups, the audit).

            Example:
              dotjob token add --name ci --role publisher --group mail --expires 90d
            """)

    @OptionGroup var database: StoreLocation
    @OptionGroup var listing: JSONOption

    @Option(help: ArgumentHelp("Its name, for the audit.", valueName: "name"))
    var name: String

    @Option(help: "What its holder may do.")
    var role: Role

    @Option(
        name: .customLong("group"), help: ArgumentHelp("Good for this group only; repeat.", valueName: "name"),
        completion: NameCompletion.group)
    var groups: [String] = []

    @Option(parsing: .unconditional, help: ArgumentHelp("Good for so long, such as 90d.", valueName: "duration"))
    var expires: String?

    func run() throws {
        try WrongValue.judging { try Validation.tokenName(name) }
        let now = SystemClock.utcMilliseconds()
        let expiresAt = try expires.map { now + (try DurationText.milliseconds($0, option: "--expires")) }
        try database.control().addToken(
            named: name, role: role, groups: groups.isEmpty ? nil : groups, expiresAt: expiresAt
        ).print(asJSON: listing.json)
    }
}
