import ArgumentParser
import JobModel
import Operations
import Wording

struct CalendarList: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List the calendars.")

    @OptionGroup var database: StoreLocation
    @OptionGroup var listing: ListingOptions

    func run() throws {
        try Listing(
            emptyNote: "no calendars yet; add one with \"dotjob calendar add NAME --file FILE\"",
            columns: { (facts: CalendarFacts) in [facts.columns] }, table: Self.table
        ).print(listing, try database.control().calendars())
    }

    private static func table(of calendars: [CalendarFacts]) -> Table {
        var table = Table(["NAME", "OFF", "DAYS", "FIRST", "LAST", "JOBS"], numbers: ["DAYS", "JOBS"])
        for facts in calendars {
            table.add([
                Table.Cell(facts.name),
                Table.Cell(facts.offWeekdays.isEmpty ? nil : facts.offWeekdayNames.joined(separator: ",")),
                "\(facts.listedDays)",
                Table.Cell((facts.span?.lowerBound).map { CalendarDay($0).text }),
                Table.Cell((facts.span?.upperBound).map { CalendarDay($0).text }),
                Table.Cell(facts.jobs.map(String.init)),
            ])
        }
        return table
    }
}
