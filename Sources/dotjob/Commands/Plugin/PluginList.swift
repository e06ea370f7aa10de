import ArgumentParser
import JobModel
import Operations

struct PluginList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the releases of groups, with their plugins and where they run.",
        discussion: """
            Shown are the release that each group wants (*), its canary with its share of the claims, and what was published
            after them. FAILED counts attempts that ended with 500, 502 or 503.
            """)

    @OptionGroup var database: StoreLocation
    @OptionGroup var listing: ListingOptions

    @Option(help: ArgumentHelp("Only this group.", valueName: "name"))
    var group: String?

    @Flag(help: "Older releases too.")
    var all = false

    func run() throws {
        let releases = try ReleaseOperations(store: try database.open()).facts(ofGroup: group).filter {
            all || !$0.isOld
        }
        let listing = Listing(
            rows: releases.flatMap(\.pluginColumns), table: ReleaseTable.table(of: releases),
            emptyNote: "no plugins yet; publish one with \"dotjob plugin publish --group NAME FILE\"")
        try listing.print(self.listing)
        guard !self.listing.json else { return }
        for line in ReleaseTable.comparisons(of: releases) { print(line) }
    }
}
