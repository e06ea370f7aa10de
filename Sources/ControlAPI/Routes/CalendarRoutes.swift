import HTTPTypes
import JSONWriting
import JobModel
import JobStore
import Operations
import Scheduling

/// What people do with calendars.
enum CalendarRoutes {
    private static let name = Parameter.path("calendar", .text(longest: 128), "The calendar's name.")
    private static let example = """
        {"off_weekdays": ["SAT", "SUN"], "days": [{"day": "2027-02-06", "is_on": false}]}
        """

    static let operations: [APIOperation] = [
        APIOperation(
            id: "listCalendars", method: .get, path: "/api/v1/calendars", tag: "calendars",
            summary: "List calendars, by name.", access: .role(.viewer),
            success: .init(
                status: .ok, about: "All calendars.", schema: ListAnswer.schema(of: Shape.calendar.reference)),
            isChange: false
        ) { call in ListAnswer.whole(try call.store.calendars().map { shown($0, to: call) }, .calendar) },
        APIOperation(
            id: "addCalendar", method: .post, path: "/api/v1/calendars", tag: "calendars",
            summary: "Add a calendar, which jobs may heed.", access: .role(.operator),
            body: .json(
                .object(
                    [.init(name: "name", schema: .text(longest: 128), about: "Unique.", isRequired: true)]
                        + CalendarInput.members), isRequired: true,
                example: #"{"name": "cn-2027", "off_weekdays": ["SAT", "SUN"]}"#),
            success: .init(status: .created, about: "The calendar.", schema: Component.calendarDays.reference),
            problems: [.conflict, .invalid], isChange: true, run: add),
        APIOperation(
            id: "getCalendar", method: .get, path: "/api/v1/calendars/{calendar}", tag: "calendars",
            summary: "Show a calendar with the days that it lists.", access: .role(.viewer), parameters: [name],
            success: .init(status: .ok, about: "The calendar.", schema: Component.calendarDays.reference),
            problems: [.notFound], isChange: false
        ) { call in answer(try call.store.calendar(named: call.text("calendar") ?? ""), call) },
        APIOperation(
            id: "updateCalendar", method: .patch, path: "/api/v1/calendars/{calendar}", tag: "calendars",
            summary: "Give a calendar other days. The jobs that heed it follow at once.", access: .role(.operator),
            parameters: [name, .ifMatch("calendar")],
            body: .json(.object(CalendarInput.members), isRequired: true, example: example),
            success: .init(status: .ok, about: "The calendar.", schema: Component.calendarDays.reference),
            problems: [.notFound, .invalid, .preconditionFailed], isChange: true, run: update),
        APIOperation(
            id: "deleteCalendar", method: .delete, path: "/api/v1/calendars/{calendar}", tag: "calendars",
            summary: "Delete a calendar that no job heeds.", access: .role(.operator),
            parameters: [name, .ifMatch("calendar")],
            success: .init(status: .noContent, about: "It is gone.", schema: nil),
            problems: [.notFound, .conflict, .preconditionFailed], isChange: true, run: delete),
    ]

    /// How many jobs heed it is told to those who may see all of them.
    private static func shown(_ facts: CalendarFacts, to call: Call) -> CalendarFacts {
        var facts = facts
        if call.caller.token?.groupIDs != nil { facts.jobs = nil }
        return facts
    }

    private static func answer(_ calendar: StoredCalendar, _ call: Call) -> Answer {
        var shown = calendar
        shown.facts = Self.shown(calendar.facts, to: call)
        return .json(shown.json, headers: ["ETag": calendar.entityTag])
    }

    private static func add(_ call: Call) throws -> Answer {
        // Jobs of all groups may heed it.
        try call.caller.reachEverything()
        let added = try call.store.addCalendar(
            named: call.body?["name"]?.text ?? "", try CalendarInput.contents(call.body), now: call.now)
        call.changed("calendar \(added.name)", group: nil, to: added.settingsJSON)
        return answer(added, call)
    }

    private static func update(_ call: Call) throws -> Answer {
        let before = try known(call)
        let after = try call.store.updateCalendar(
            named: before.name, to: try CalendarInput.contents(call.body, before: before.contents), now: call.now,
            nextOccurrence: ScheduledJob.nextOccurrence)
        call.changed(
            "calendar \(after.name)", group: nil, from: before.settingsJSON, to: after.settingsJSON)
        return answer(after, call)
    }

    private static func delete(_ call: Call) throws -> Answer {
        let before = try known(call)
        try call.store.deleteCalendar(named: before.name)
        call.changed("calendar \(before.name)", group: nil, from: before.settingsJSON)
        return .none
    }

    /// The calendar that is about to be changed, if it is still as the caller knows it.
    private static func known(_ call: Call) throws -> StoredCalendar {
        try call.caller.reachEverything()
        let calendar = try call.store.calendar(named: call.text("calendar") ?? "")
        try call.check(calendar.entityTag, of: "calendar \"\(calendar.name)\"")
        return calendar
    }
}
