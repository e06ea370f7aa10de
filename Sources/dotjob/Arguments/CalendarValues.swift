public import ArgumentParser
public import JobModel

/// Which calendar a job heeds, and what becomes of its days off.
struct CalendarValues: ParsableArguments {
    @Option(
        help: ArgumentHelp("Calendar whose days off the job heeds, or none.", valueName: "name"),
        completion: NameCompletion.calendar)
    var calendar: String?

    @Option(help: "On a day off: not run, or run at that time of the next or the previous day that is on.")
    var onOffDay: OffDayStrategy?

    var change: TimingChange {
        var change = TimingChange()
        change.calendar = calendar.map { $0 == "none" ? nil : $0 }
        change.offDay = onOffDay
        return change
    }
}

extension OffDayStrategy: ExpressibleByArgument {}
