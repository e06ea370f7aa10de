import ArgumentParser
import Operations
import Wording

struct CalendarDelete: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Delete a calendar that no job heeds.")

    @OptionGroup var database: StoreLocation
    @OptionGroup var calendar: CalendarName

    func run() throws {
        try database.control().deleteCalendar(named: calendar.text)
        print("calendar \(calendar.text.quoted): deleted")
    }
}
