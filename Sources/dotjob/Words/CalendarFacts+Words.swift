import JobModel

extension CalendarFacts {
    /// `SAT and SUN off, 14 listed days`, of which what is none is left out.
    var daysText: String {
        let listed = listedDays == 1 ? "1 listed day" : "\(listedDays) listed days"
        let names = offWeekdayNames
        guard let last = names.last else { return listed }
        let weekdays = names.count == 1 ? last : names.dropLast().joined(separator: ", ") + " and " + last
        return listedDays == 0 ? "\(weekdays) off" : "\(weekdays) off, \(listed)"
    }
}
