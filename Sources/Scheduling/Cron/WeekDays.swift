/// The days of the week that a cron expression names: each of a month, one of a month by its number, or a month's last.
struct WeekDays: Hashable {
    let startsWithStar: Bool
    private var each = CronField()
    /// `MON#2` and its like: 8 numbers for each day of the week, of which the first five count.
    private var numbered = CronField()
    /// `FRIL` and its like.
    private var last = CronField()

    /// - Throws: an error that says what would fit.
    init(_ text: Substring, _ hash: CronHash) throws(CronFieldError) {
        startsWithStar = CronField.startsWithStar(text)
        for item in text.split(separator: ",", omittingEmptySubsequences: false) {
            if let mark = item.firstIndex(of: "#") {
                try insert(item[..<mark], number: item[item.index(after: mark)...])
            } else if item.count > 1, item.last == "L" || item.last == "l" {
                last.insert([try CronUnit.dayOfWeek.value(item.dropLast()) % 7])
            } else {
                each.insert(try CronItem(item, of: .dayOfWeek, hash).values)
            }
        }
    }

    private mutating func insert(_ day: Substring, number: Substring) throws(CronFieldError) {
        let value = try CronUnit.dayOfWeek.value(day) % 7
        guard let number = CronUnit.number(number), (1...5).contains(number) else {
            throw CronFieldError(
                "day of week \"\(day)#\(number)\": a month has \(day)#1 to \(day)#5", cure: "\(day)L is the last")
        }
        numbered.insert([Self.index(of: value, number: number)])
    }

    private static func index(of day: Int, number: Int) -> Int { day * 8 + number - 1 }

    var isRestricted: Bool { each.isRestricted(of: .dayOfWeek) }

    func contains(_ date: CivilDate) -> Bool {
        let number = (date.dayOfMonth + 6) / 7
        return each.contains(date.dayOfWeek) || numbered.contains(Self.index(of: date.dayOfWeek, number: number))
            || (last.contains(date.dayOfWeek) && date.dayOfMonth + 7 > date.daysInMonth)
    }
}
