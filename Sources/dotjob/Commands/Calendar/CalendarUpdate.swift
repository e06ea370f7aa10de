import ArgumentParser
import JobModel
import JobStore
import Operations
import Wording

struct CalendarUpdate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "update",
        abstract:
            "Give a calendar the days of a file, in place of those that it has. The jobs that heed it follow at once.",
        discussion: """
            Examples:
              dotjob calendar update cn-2027 --file days.txt
            """)

    @OptionGroup var database: StoreLocation
    @OptionGroup var calendar: CalendarName
    @OptionGroup var files: CalendarFiles

    func run() throws {
        let contents = try files.contents()
        try WrongValue.judging { try Validation.check(contents, ofCalendar: calendar.text) }
        let changed = try database.control().updateCalendar(named: calendar.text, to: contents)
        let jobs = changed.facts.jobs.map { ", heeded by \($0) \($0 == 1 ? "job" : "jobs")" } ?? ""
        print("calendar \(changed.name.quoted): updated; \(changed.facts.daysText)\(jobs)")
    }
}
