/// The days of the month that a cron expression names: numbers, and what each month has on a day of its own.
struct MonthDays: Hashable {
    let startsWithStar: Bool
    private var numbers = CronField()
    /// By how many days before the last: 0 for `L`, 3 for `L-3`.
    private var beforeLast = CronField()
    /// `LW`: the last day from Monday to Friday.
    private var includesLastWeekday = false
    /// The numbers of `15W` and its like: the day from Monday to Friday that is nearest to each within the month.
    private var nearest = CronField()

    /// - Throws: an error that says what would fit.
    init(_ text: Substring, _ hash: CronHash) throws(CronFieldError) {
        startsWithStar = CronField.startsWithStar(text)
        for item in text.split(separator: ",", omittingEmptySubsequences: false) {
            if try !insert(special: item) { numbers.insert(try CronItem(item, of: .dayOfMonth, hash).values) }
        }
    }

    /// - Returns: whether the item is one of those that are no numbers.
    private mutating func insert(special item: Substring) throws(CronFieldError) -> Bool {
        let word = item.uppercased()[...]
        if word == "L" {
            beforeLast.insert([0])
        } else if word == "LW" {
            includesLastWeekday = true
        } else if word.hasPrefix("L-"), let days = CronUnit.number(word.dropFirst(2)) {
            guard (1...30).contains(days) else {
                throw CronFieldError("day of month \"\(item)\" is out of range L-1 to L-30")
            }
            beforeLast.insert([days])
        } else if word.hasSuffix("W"), let day = CronUnit.number(word.dropLast()) {
            guard CronUnit.dayOfMonth.range.contains(day) else {
                throw CronFieldError("day of month \"\(item)\" is out of range 1W to 31W")
            }
            nearest.insert([day])
        } else {
            return false
        }
        return true
    }

    var isRestricted: Bool { numbers.isRestricted(of: .dayOfMonth) }

    func contains(_ date: CivilDate) -> Bool {
        numbers.contains(date.dayOfMonth) || beforeLast.contains(date.daysInMonth - date.dayOfMonth)
            || (date.isWeekday && (isLastWeekday(date) || isNearest(date)))
    }

    private func isLastWeekday(_ date: CivilDate) -> Bool {
        let left = date.daysInMonth - date.dayOfMonth
        return includesLastWeekday && (left == 0 || (date.dayOfWeek == CivilDate.friday && left <= 2))
    }

    /// Whether a weekday stands for a number: its own, or one on the weekend that has it nearest. No month is left for another: at its
    /// start Monday stands for Saturday, and at its end Friday for Sunday.
    private func isNearest(_ date: CivilDate) -> Bool {
        let day = date.dayOfMonth
        if nearest.contains(day) { return true }
        switch date.dayOfWeek {
        case CivilDate.monday:
            return (day > 1 && nearest.contains(day - 1)) || (day == 3 && nearest.contains(1))
        case CivilDate.friday:
            let left = date.daysInMonth - day
            return (left >= 1 && nearest.contains(day + 1)) || (left == 2 && nearest.contains(day + 2))
        default: return false
        }
    }
}
