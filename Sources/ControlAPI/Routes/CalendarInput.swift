import JSONWriting
import JobModel
import Operations

/// What a request says of the days of a calendar.
enum CalendarInput {
    static let members: [Schema.Member] = [
        .init(
            name: "off_weekdays", schema: .list(of: .word(CalendarDay.weekdayNames), most: 7),
            about: "Days of the week that are off."),
        .init(
            name: "days",
            schema: .list(
                of: .object([
                    .init(name: "day", schema: .text(longest: 10), about: "As 2027-02-06.", isRequired: true),
                    .init(name: "is_on", schema: .flag, about: "Whatever day of the week it is.", isRequired: true),
                ]), most: Limits.calendarDays),
            about: "Every day that is on or off whatever day of the week it is."),
        .init(
            name: "file", schema: .text(),
            about: "In place of the two: lines such as 2027-02-06 off, or SAT off, or a file of iCalendar."),
    ]

    /// - Parameters:
    ///   - body: judged by the members.
    ///   - before: what stays where a member is not named.
    /// - Throws: `Problem` that names the member, and in a file the line.
    static func contents(_ body: JSONNode?, before: CalendarDays = CalendarDays()) throws -> CalendarDays {
        let (weekdays, days) = (body?["off_weekdays"]?.list, body?["days"]?.list)
        if let file = body?["file"]?.text {
            guard weekdays == nil, days == nil else {
                throw Problem(.invalid, "file: it says all days; leave out off_weekdays and days", field: "file")
            }
            return try contents(ofFile: file)
        }
        guard weekdays != nil || days != nil else {
            throw Problem(.invalid, "days: no day is named", cure: "send off_weekdays, days or file", field: "days")
        }
        var contents = before
        if let weekdays {
            contents.offWeekdays = Set(
                weekdays.compactMap { $0.text.flatMap(CalendarDay.weekdayNames.firstIndex(of:)) })
        }
        if let days { contents.days = try self.days(days) }
        return contents
    }

    private static func contents(ofFile text: String) throws -> CalendarDays {
        do {
            return try CalendarFile.contents(of: text)
        } catch {
            var problem = Problem(error)
            problem.kind = .invalid
            problem.detail = "file: " + problem.detail
            problem.field = "file"
            throw problem
        }
    }

    private static func days(_ list: [JSONNode]) throws -> [Int32: Bool] {
        var days: [Int32: Bool] = [:]
        for (index, node) in list.enumerated() {
            let (text, isOn) = (node["day"]?.text ?? "", node["is_on"]?.flag ?? false)
            let field = "days[\(index)].day"
            guard let day = CalendarDay(text) else {
                throw Problem(
                    .invalid, "\(field): there is no day \"\(text)\"", cure: "write it as 2027-02-06", field: field)
            }
            guard days.updateValue(isOn, forKey: Int32(day.number)) == nil else {
                throw Problem(.invalid, "\(field): \(text) comes twice", cure: "name it once", field: field)
            }
        }
        return days
    }

    /// As `contents` reads it.
    static func body(_ contents: CalendarDays) -> [String: JSONValue] {
        [
            "off_weekdays": .list(contents.offWeekdays.sorted().map { .text(CalendarDay.weekdayNames[$0]) }),
            "days": contents.daysJSON,
        ]
    }
}
