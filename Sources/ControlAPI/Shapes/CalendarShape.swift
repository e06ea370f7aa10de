import JSONWriting
import JobModel

extension Shape where Thing == CalendarFacts {
    static let calendar = Shape(
        name: "Calendar",
        fields: [
            .init("name", .text(), "By which jobs heed it.") { .text($0.name) },
            .init("version", .integer(), "Higher with each change.") { JSONValue($0.version) },
            .init("off_weekdays", .list(of: .word(CalendarDay.weekdayNames)), "Days of the week that are off.") {
                .list($0.offWeekdayNames.map { .text($0) })
            },
            .init("listed_days", .integer(), "How many days it lists, on or off.") { JSONValue($0.listedDays) },
            .init("first_day", .nullable(.text()), "The first of these.") {
                JSONValue(($0.span?.lowerBound).map { CalendarDay($0).text })
            },
            .init("last_day", .nullable(.text()), "The last of these.") {
                JSONValue(($0.span?.upperBound).map { CalendarDay($0).text })
            },
            .init("jobs", .nullable(.integer()), "How many heed it; null for a token that is bound to groups.") {
                JSONValue($0.jobs)
            },
            .init("updated_at", .time, "When somebody last changed it.") { JSONValue(time: $0.updatedAt) },
        ])
}

extension Component {
    static let calendarDay = Component(
        name: "CalendarDay",
        schema: .object([
            .init(name: "day", schema: .text(longest: 10), about: "As 2027-02-06.", isRequired: true),
            .init(name: "is_on", schema: .flag, about: "Whatever day of the week it is.", isRequired: true),
        ]))

    static let calendarDays = Component(
        name: "CalendarDays",
        schema: Shape.calendar.schema(with: [
            .init(
                name: "days", schema: .list(of: calendarDay.reference), about: "The days that it lists, in order.",
                isRequired: true)
        ]))
}

extension StoredCalendar {
    var json: JSONValue {
        guard case .object(var members) = Shape.calendar.json(facts) else { return .null }
        members["days"] = contents.daysJSON
        return .object(members)
    }

    /// What people set of it.
    var settingsJSON: JSONValue {
        .object([
            "off_weekdays": .list(facts.offWeekdayNames.map { .text($0) }), "days": contents.daysJSON,
        ])
    }

    /// Another one whenever somebody changes the calendar.
    var entityTag: String { Shape.calendar.entityTag(of: facts, without: ["jobs"]) }
}

extension CalendarDays {
    var daysJSON: JSONValue {
        .list(
            days.sorted { $0.key < $1.key }.map { day, isOn in
                .object(["day": .text(CalendarDay(Int64(day)).text), "is_on": .flag(isOn)])
            })
    }
}
