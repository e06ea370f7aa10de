import ArgumentParser
import JobModel
import JobStore
import Operations
import Threads
import Wording

struct ErrorsList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List causes (the default), those that struck last first.")

    @OptionGroup var database: StoreLocation
    @OptionGroup var listing: ListingOptions
    @OptionGroup var paging: PagingOptions

    @Option(
        name: .customLong("group"),
        help: ArgumentHelp("Only this group's; repeat for those of several.", valueName: "name"),
        completion: NameCompletion.group)
    var groups: [String] = []

    @Option(
        help: ArgumentHelp(
            "Only those that have struck since: a time, or how long ago. Counted by the hour.", valueName: "time"))
    var since = "24h"

    func run() throws {
        var filter = CauseFilter()
        filter.groupNames = groups
        filter.since = try TimeText.past(since, option: "--since", now: SystemClock.utcMilliseconds())
        let control = try database.control()
        try Listing(
            emptyNote: "nothing has failed since then; \"--since 90d\" looks further back",
            columns: { (cause: ErrorCause) in [cause.columns] }, table: Self.table
        ).print(
            listing, paging, filter, count: control.causeCount, read: control.causes)
    }

    private static func table(of causes: [ErrorCause]) -> Table {
        var table = Table(
            ["CAUSE", "FAILURES", "OPEN", "GROUP", "HANDLER", "CODE", "LAST", "SINCE RELEASE", "MESSAGE"],
            numbers: ["CAUSE", "FAILURES", "OPEN", "SINCE RELEASE"])
        let now = SystemClock.utcMilliseconds()
        for cause in causes {
            table.add([
                "\(cause.id)",
                "\(cause.failures)",
                Table.Cell(cause.openText, cause.open > 0 ? .red : nil),
                Table.Cell(cause.groupName),
                Table.Cell(cause.handler),
                "\(cause.code.rawValue) \(cause.code.word)",
                Table.Cell(ReadableTime.age(cause.lastAt, now: now)),
                Table.Cell(cause.firstReleaseNo.map(String.init)),
                Table.Cell(cause.message.firstLine),
            ])
        }
        return table
    }
}
