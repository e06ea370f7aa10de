import ArgumentParser
import JobModel
import JobStore
import Operations
import Wording

struct CalendarAdd: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Add a calendar, which jobs may heed by --calendar.",
        discussion: """
            A file has a line for each day, on or off whatever day of the week it is, and for days of the week that are off; what stands behind
            a # is for people. Or it is iCalendar (.ics): each event of whole days is off.

            Examples:
              dotjob calendar add cn-2027 --file days.txt
              dotjob calendar add de --file weekends.txt --file holidays.ics
            """)

    @OptionGroup var database: StoreLocation

    @Argument(help: "Name of the calendar.")
    var name: String

    @OptionGroup var files: CalendarFiles

    func run() throws {
        try WrongValue.judging { try Validation.calendarName(name) }
        let contents = try files.contents()
        try WrongValue.judging { try Validation.check(contents, ofCalendar: name) }
        let added = try database.control().addCalendar(named: name, contents)
        print("calendar \(added.name.quoted): added; \(added.facts.daysText)")
    }
}
