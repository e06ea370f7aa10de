import ArgumentParser
import JobModel
import JobStore
import Operations
import Wording

struct AuditCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Changes, newest first: who made them, from where, to what.",
        discussion: """
            Each change by a command, a watched directory or a request over HTTP is kept for a year, with what was before and after
            (--json shows both).

            Examples:
              dotjob audit --subject "job digest"
              dotjob audit --actor ci
            """)

    private static let rowsShown = 50

    @OptionGroup var database: StoreLocation
    @OptionGroup var listing: ListingOptions
    @OptionGroup var paging: PagingOptions

    @Option(help: ArgumentHelp("Only those of this user or token.", valueName: "name"))
    var actor: String?

    @Option(
        help: ArgumentHelp("Only those of this thing, such as \"job digest\" or \"group mail\".", valueName: "thing"))
    var subject: String?

    func run() throws {
        var filter = AuditFilter()
        filter.actor = actor
        filter.subject = subject
        try Listing(
            emptyNote: "no such change; \"dotjob audit\" lists all",
            columns: { (entry: AuditEntry) in [entry.columns] }, table: Self.table
        ).print(listing, paging, filter, otherwise: Self.rowsShown, read: try database.control().audit)
    }

    private static func table(of entries: [AuditEntry]) -> Table {
        var table = Table(["AT (\(LocalZone.name))", "WHO", "FROM", "ACTION", "WHAT"])
        for entry in entries {
            table.add([
                Table.Cell(ReadableTime.local(entry.at, saysZone: false)),
                Table.Cell(entry.actor),
                Table.Cell(entry.source),
                Table.Cell(entry.action),
                Table.Cell(entry.subject),
            ])
        }
        return table
    }
}
