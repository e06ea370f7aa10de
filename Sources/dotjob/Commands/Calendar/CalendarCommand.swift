import ArgumentParser

struct CalendarCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "calendar",
        abstract: "Calendars: which days are off for the jobs that heed them.",
        subcommands: [
            CalendarAdd.self, CalendarUpdate.self, CalendarList.self, CalendarShow.self, CalendarDelete.self,
        ])
}

/// The one calendar that a command is about.
struct CalendarName: ParsableArguments {
    @Argument(help: ArgumentHelp("Name of the calendar.", valueName: "name"), completion: NameCompletion.calendar)
    var text: String
}
