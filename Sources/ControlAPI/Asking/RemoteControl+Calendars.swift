import JSONWriting
public import JobModel
public import Operations

extension RemoteControl: CalendarControl {
    public func calendars() throws -> [CalendarFacts] {
        try get("calendars") { try $0.list("items").map(CalendarFacts.init(answer:)) }
    }

    public func calendar(named name: String) throws -> StoredCalendar {
        try get("calendars", name, as: StoredCalendar.init(answer:))
    }

    public func addCalendar(named name: String, _ contents: CalendarDays) throws -> StoredCalendar {
        var body = CalendarInput.body(contents)
        body["name"] = .text(name)
        return try post("calendars", body: body, as: StoredCalendar.init(answer:))
    }

    public func updateCalendar(named name: String, to contents: CalendarDays) throws -> StoredCalendar {
        try patch("calendars", name, body: CalendarInput.body(contents), as: StoredCalendar.init(answer:))
    }

    public func deleteCalendar(named name: String) throws { try delete("calendars", name) }
}

extension CalendarFacts {
    fileprivate init(answer node: JSONNode) throws {
        let first = try node.optionalText("first_day").flatMap { CalendarDay($0) }
        let last = try node.optionalText("last_day").flatMap { CalendarDay($0) }
        self.init(
            name: try node.text("name"), version: try node.integer("version"),
            offWeekdays: Set(try node.texts("off_weekdays").compactMap(CalendarDay.weekdayNames.firstIndex(of:))),
            listedDays: try node.int("listed_days"),
            span: first.flatMap { first in last.map { first.number...$0.number } },
            jobs: try node.optionalInteger("jobs").map { Int($0) }, updatedAt: try node.time("updated_at"))
    }
}

extension StoredCalendar {
    fileprivate init(answer node: JSONNode) throws {
        let facts = try CalendarFacts(answer: node)
        var days: [Int32: Bool] = [:]
        for day in try node.list("days") {
            guard let number = CalendarDay(try day.text("day"))?.number else { throw AnswerFault(member: "days") }
            days[Int32(number)] = try day.flag("is_on")
        }
        self.init(facts: facts, contents: CalendarDays(offWeekdays: facts.offWeekdays, days: days))
    }
}
