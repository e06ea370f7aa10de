import ArgumentParser
import JSONWriting
import JobModel
import Operations
import Wording

struct CalendarShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show a calendar's days, as lines that \"calendar add\" and \"calendar update\" read.")

    @OptionGroup var database: StoreLocation
    @OptionGroup var listing: ListingOptions
    @OptionGroup var calendar: CalendarName

    func run() throws {
        let calendar = try database.control().calendar(named: calendar.text)
        if listing.json { return try JSONValue.object(calendar.columns).print() }
        try Terminal.write(calendar.contents.lines.map { $0 + "\n" }.joined())
    }
}
