import ArgumentParser
import JobModel
import JobStore
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
    @OptionGroup var paging: PagingOptions

    @Option(help: ArgumentHelp("Only this group.", valueName: "name"), completion: NameCompletion.group)
    var group: String?

    @Flag(help: "Older releases too.")
    var all = false

    func run() throws {
        let control = try database.control()
        var current: [ReleaseFacts] = []
        try Listing(
            emptyNote: "no plugins yet; publish one with \"dotjob plugin publish --group NAME FILE\"",
            columns: \ReleaseFacts.pluginColumns, table: ReleaseTable.table
        ).print(listing, paging, ReleaseFilter(groupName: group)) { filter in
            let page = try control.releases(filter)
            current += page.filter { !$0.isOld }
            return Page(items: page.filter { all || !$0.isOld }, next: page.next)
        }
        guard !listing.json else { return }
        for line in ReleaseTable.comparisons(of: current) { print(line) }
    }
}
