import ArgumentParser
import JobModel
import JobStore
import Operations
import Threads
import Wording

struct TokenList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the tokens that are not revoked, and when each was last used.")

    @OptionGroup var database: StoreLocation
    @OptionGroup var listing: ListingOptions

    func run() throws {
        let control = try database.control()
        let groups = Dictionary(try control.groupFacts().map { ($0.group.id, $0.group.name) }) { $1 }
        try Listing(
            emptyNote: "no tokens yet; make one with \"dotjob token add --name NAME --role ROLE\"",
            columns: { (token: AccessToken) in [token.columns] }, table: { Self.table(of: $0, groups) }
        ).print(listing, try control.tokens())
    }

    private static func table(of tokens: [AccessToken], _ groups: [GroupID: String]) -> Table {
        var table = Table(["NAME", "ROLE", "GROUPS", "KEY", "EXPIRES", "LAST USED"])
        let now = SystemClock.utcMilliseconds()
        for token in tokens {
            let names = token.groupIDs.map { $0.compactMap { groups[$0] }.sorted().joined(separator: " ") }
            table.add([
                Table.Cell(token.name),
                Table.Cell(token.role.rawValue),
                Table.Cell(names ?? "all"),
                Table.Cell(token.key),
                Table.Cell(
                    token.expiresAt.map { ReadableTime.age($0, now: now) } ?? "never",
                    token.isValid(at: now) ? nil : .red),
                Table.Cell(token.lastUsedAt.map { ReadableTime.age($0, now: now) } ?? "never"),
            ])
        }
        return table
    }
}
