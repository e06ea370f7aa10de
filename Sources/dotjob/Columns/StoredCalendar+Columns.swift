import JSONWriting
import JobModel

extension CalendarFacts {
    /// The row of `dot_calendar` by its columns, and what is counted for it.
    var columns: [String: JSONValue] {
        [
            "name": JSONValue(name),
            "version": JSONValue(version),
            "off_weekdays": .list(offWeekdayNames.map { .text($0) }),
            "listed_days": JSONValue(listedDays),
            "first_day": JSONValue((span?.lowerBound).map { CalendarDay($0).text }),
            "last_day": JSONValue((span?.upperBound).map { CalendarDay($0).text }),
            "jobs": JSONValue(jobs),
            "updated_at": JSONValue(updatedAt),
        ]
    }
}

extension StoredCalendar {
    /// As above, with the days that it lists.
    var columns: [String: JSONValue] {
        let days = contents.days.sorted { $0.key < $1.key }.map { day, isOn in
            JSONValue.object(["day": .text(CalendarDay(Int64(day)).text), "is_on": JSONValue(flag: isOn)])
        }
        return facts.columns.merging(["days": .list(days)]) { $1 }
    }
}
